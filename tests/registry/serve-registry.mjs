// A registry as a process: `node serve-registry.mjs <storage> <upstream>` prints its address and ends with its stdin.
// The packages of this repository are its own; every other is passed on from `upstream`.
import { runServer } from 'verdaccio';

const [, , storage, upstream] = process.argv;
const own = { access: '$all', publish: '$all' };
const server = await runServer({
  self_path: storage,
  storage,
  uplinks: { upstream: { url: upstream, timeout: '60s', maxage: '30m' } },
  packages: {
    '@llem/*': own,
    llem: own,
    '**': { access: '$all', proxy: 'upstream' },
  },
  auth: {},
  web: { enable: false },
  log: { type: 'stderr', format: 'pretty', level: 'warn' },
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
process.stdin.on('end', () => process.exit()).resume();
