import type { SandboxOptions } from '../sandbox/options/server.cts';
import type { VirtualSandbox } from '../virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../virtual/virtualSandbox.cts';
import type { BinaryMode } from './n8nCore.cts';
import { useBinaryMode } from './n8nCore.cts';

/**
 * A sandbox in virtual time for the tests of a file or of a `describe`, as new for each test.
 *
 * @param started is given the sandbox before the first test
 */
export function useSandbox(
	mode: BinaryMode,
	started: (sandbox: VirtualSandbox) => void,
	options: SandboxOptions = {},
): void {
	let sandbox: VirtualSandbox;
	beforeAll(async () => {
		await useBinaryMode(mode);
		sandbox = await startVirtualSandbox(options);
		started(sandbox);
	});
	beforeEach(() => sandbox.reset());
	afterAll(() => sandbox.stop());
}
