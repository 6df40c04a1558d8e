type Given<Options> = { [Name in keyof Options]?: NonNullable<Options[Name]> };

/** The options that are set. One that is null or absent is not passed on: the engine decides. */
export function givenOptions<Options extends object>(options: Options): Given<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as Given<Options>;
}
