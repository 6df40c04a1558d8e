#!/usr/bin/env node
// @ts-check
// `.ci/run`: all that must hold before a merge. The static checks, then the tests, whose last line closes the output.
import { check } from './check.mjs';
import { ensurePythonEnv } from './python-env.mjs';
import { setUp } from './setup.mjs';
import { test } from './test.mjs';

setUp();
// pip needs one core for minutes, where the environment is not there yet.
const [checked, python] = await Promise.all([
  check(),
  ensurePythonEnv().catch((error) => console.error(error.message)),
]);
const passed = python !== undefined && test([]);
process.exitCode = checked && passed ? 0 : 1;
