type Section = Readonly<Record<string, unknown>>;

/** A rule between fields of `pytorch`. Fields may be of any type: an invalid one has an issue of its own. */
export interface SectionRule {
  /** Field that the issue is at. */
  readonly path: string;
  readonly message: string;
  readonly holds: (section: Section) => boolean;
}

const isSet = (value: unknown) => value !== undefined && value !== null;
const isAbove1 = (value: unknown) => typeof value === 'number' && value > 1;

/** `dependent` has no effect without `owner: true`. */
function needs(dependent: string, owner: string): SectionRule {
  return {
    path: dependent,
    message: `needs ${owner}: true: set it, or remove ${dependent}`,
    holds: (section) => !isSet(section[dependent]) || section[owner] === true,
  };
}

function excludes(
  path: string,
  other: string,
  message: string,
  collide: (section: Section) => boolean,
): SectionRule {
  return { path, message: `${message}: remove ${path} or ${other}`, holds: (section) => !collide(section) };
}

/** The section errors of config.md 1.6, but for the one about `precision`, which is core's. */
export const SECTION_RULES: readonly SectionRule[] = [
  excludes(
    'load_in_4bit',
    'load_in_8bit',
    'true together with load_in_8bit: true, but weights have one format',
    ({ load_in_4bit, load_in_8bit }) => load_in_4bit === true && load_in_8bit === true,
  ),
  needs('torch_compile_mode', 'torch_compile'),
  needs('torch_compile_backend', 'torch_compile'),
  needs('bnb_4bit_compute_dtype', 'load_in_4bit'),
  needs('bnb_4bit_quant_type', 'load_in_4bit'),
  needs('bnb_4bit_use_double_quant', 'load_in_4bit'),
  needs('autocast_dtype', 'autocast_enabled'),
  excludes(
    'cache_implementation',
    'use_cache',
    'stands beside use_cache: false, which keeps no cache',
    ({ cache_implementation, use_cache }) => isSet(cache_implementation) && use_cache === false,
  ),
  excludes(
    'prompt_lookup_num_tokens',
    'batch_size',
    'works with batch_size 1 only',
    ({ prompt_lookup_num_tokens, batch_size }) => isSet(prompt_lookup_num_tokens) && isAbove1(batch_size),
  ),
  excludes(
    'tp_plan',
    'device_map',
    'places the weights itself, and so does device_map',
    ({ tp_plan, device_map }) => isSet(tp_plan) && isSet(device_map),
  ),
  excludes(
    'num_processes',
    'device_map',
    'above 1 gives each process one GPU, which device_map would contradict',
    ({ num_processes, device_map }) => isAbove1(num_processes) && isSet(device_map),
  ),
  excludes(
    'num_processes',
    'tp_plan',
    'above 1 gives each process a whole model, which tp_plan would split',
    ({ num_processes, tp_plan }) => isAbove1(num_processes) && isSet(tp_plan),
  ),
];
