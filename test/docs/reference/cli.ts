import type { buildProgram } from '@crowdtone/cli';
import { markdownTable } from '@crowdtone/runtime';
import { code, GENERATED, page, text } from './markdown';

type Command = ReturnType<typeof buildProgram>;
type Option = Command['options'][number];

/** `docs/reference/cli.md`: every command with its arguments, options and examples, from the program itself. */
export function cliPage(program: Command): string {
  return page(
    GENERATED,
    '# Command line',
    text(program.description()),
    'In the checkout `npx crowdtone` runs it, from any folder `crowdtone` where `npm start` could link it. `npm start -- COMMAND` is the same with a check for installation and ' +
      'build before it; npm then prints the name of the script on standard output, which `npm start --silent -- COMMAND` leaves out.',
    optionsOf(program),
    ...leavesOf(program).map(sectionOf),
    'Exit codes are listed under [Errors](errors.md#exit-codes).',
  );
}

/** Executable commands, in the order of the help text. */
function leavesOf(command: Command): Command[] {
  const children = command.commands.filter((child) => child.name() !== 'help');
  return children.length === 0 ? [command] : children.flatMap(leavesOf);
}

function sectionOf(command: Command): string {
  return page(
    `## ${nameOf(command)}`,
    `${sentence(command.description())}`,
    `\`\`\`text\n${nameOf(command)} ${command.usage()}\n\`\`\``,
    argumentsOf(command),
    optionsOf(command),
    textAfter(command),
  ).trimEnd();
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function argumentsOf({ registeredArguments }: Command): string {
  if (registeredArguments.length === 0) return '';
  return markdownTable(
    ['argument', 'meaning'],
    registeredArguments.map((argument) => [
      code(argument.variadic ? `${argument.name()}...` : argument.name()),
      [text(argument.description), choicesOf(argument.argChoices)].filter((part) => part !== '').join('; '),
    ]),
  );
}

function optionsOf(command: Command): string {
  return markdownTable(
    ['option', 'meaning', 'default'],
    command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => [code(option.flags), meaningOf(option), code(defaultOf(option))]),
  );
}

function meaningOf({ description, argChoices, mandatory }: Option): string {
  return [text(description), choicesOf(argChoices), mandatory ? 'required' : '']
    .filter((part) => part !== '')
    .join('; ');
}

function choicesOf(choices: readonly string[] | undefined): string {
  return choices === undefined ? '' : `one of ${choices.map(code).join(', ')}`;
}

function defaultOf({ defaultValue }: Option): string {
  return defaultValue === undefined || defaultValue === false ? '' : String(defaultValue);
}

/** The part of the help text after the options: formats and examples. */
function textAfter(command: Command): string {
  const written: string[] = [];
  command.configureOutput({ writeOut: (part) => written.push(part) });
  command.outputHelp();
  const after = written.join('').slice(command.helpInformation().length).trim();
  return after === '' ? '' : `\`\`\`text\n${after}\n\`\`\``;
}

function sentence(description: string): string {
  const plain = text(description);
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}.`;
}
