import type { Context, ContextOption, Values } from './read-contexts.ts';

/** The completion of fish: `llem completion fish | source`, or in `~/.config/fish/completions/llem.fish`. */
export function fishScript(contexts: readonly Context[]): string {
  return `${['complete -c llem -f', ...contexts.flatMap(contextLines)].join('\n')}\n`;
}

function contextLines(context: Context): string[] {
  const { path, commands, options, argument } = context;
  const lead = `complete -c llem -n ${quoted(condition(context))}`;
  return [
    ...(commands.length > 0 ? [`${lead} -a ${quoted(commands.join(' '))}`] : []),
    ...(argument === null || path.length === 1 ? [] : [`${lead} ${candidates(argument)}`.trimEnd()]),
    ...options.map((option) => `${lead} ${optionText(option)}`),
  ];
}

/** True where the last command that was typed is this one. */
function condition({ path, commands }: Context): string {
  const [, ...words] = path;
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const beyond = commands.length > 0 ? [`not __fish_seen_subcommand_from ${commands.join(' ')}`] : [];
  return [...seen, ...beyond].join('; and ') || 'true';
}

function optionText({ names, description, value }: ContextOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  // -x: its value is needed, and files are no values but where the candidates name them.
  const parameter = value === null ? [] : ['-x', candidates(value)].filter(Boolean);
  return [...flags, ...parameter, `-d ${quoted(description)}`].join(' ');
}

function candidates(values: Values): string {
  if (values.kind === 'directories') return "-a '(__fish_complete_directories)'";
  if (values.kind === 'files') {
    const wanted = `(?:/|\\.(?:${values.suffixes.join('|')}))(?:\\t.*)?$`;
    return `-a ${quoted(`(__fish_complete_path (commandline -ct) | string match -r '.*${wanted}')`)}`;
  }
  return values.words.length === 0 ? '' : `-a ${quoted(values.words.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
