import { closestMatch } from '@llem/core';
import type { Command, CommanderError } from 'commander';
import { UsageError } from './error-document.ts';

/** What commander refused, in one line, with what was probably meant and the help of the command that was. */
export function usageErrorOf(
  error: CommanderError,
  program: Pick<Command, 'commands'>,
  [first, ...rest]: readonly string[],
): UsageError {
  const command = program.commands.find((one) => one.name() === first);
  const fix = command ? `llem ${first} --help` : 'llem --help';
  const [word] = rest.filter((argument) => !argument.startsWith('-'));
  const names = command?.commands.map((one) => one.name()) ?? [];
  // Of a group, commander takes a word that is no command for an argument of the usual one.
  if (error.code === 'commander.excessArguments' && names.length > 0 && word && !names.includes(word)) {
    const message = `unknown command '${first} ${word}'${didYouMean(closestMatch(word, names))}`;
    return new UsageError(message, fix);
  }
  return new UsageError(messageOf(error), fix);
}

function messageOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'a command is missing';
  const text = message.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\?\)$/, ' (did you mean $1?)');
  const [, given = '', choices = ''] = / '([^']*)' is invalid.* Allowed choices are (.*)\.$/.exec(text) ?? [];
  return text + didYouMean(closestMatch(given, choices.split(', ')));
}

function didYouMean(name: string | null): string {
  return name === null ? '' : ` (did you mean ${name}?)`;
}
