/** zod as the built packages of llem load it: one copy in one file, without translations (tools/bundle.mjs). */
export * from 'zod';
