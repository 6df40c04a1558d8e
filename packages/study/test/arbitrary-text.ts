import fc from 'fast-check';

/** Any text that JavaScript can hold, lone surrogates included. fast-check's own tables for that take seconds to load. */
export const arbitraryText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 100 })
  .map((units) => String.fromCharCode(...units));
