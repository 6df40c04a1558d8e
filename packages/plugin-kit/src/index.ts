// What a plugin needs of llem beyond the contracts of @llem/core, in one place: a plugin imports nothing else of ours.
export { fetchModel, readModelConfig } from '@llem/hub';
export { forkChild } from '@llem/process';
