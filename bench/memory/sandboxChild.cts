/** A sandbox for another process: options as JSON in the first argument; sends `{url, key}`, ends with its parent. */
import { startSandbox } from '../../test/testbed/sandbox/server.cts';
import type { SandboxOptions } from '../../test/testbed/sandbox/server.cts';

process.on('disconnect', () => process.exit(0));

void startSandbox(JSON.parse(process.argv[2]) as SandboxOptions).then(({ url, key }) =>
	process.send?.({ url, key }),
);
