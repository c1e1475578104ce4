import { chromium } from '../../test/testbed/lab/chromium.cts';
import { run } from '../../test/testbed/lab/command.cts';
import { programs } from '../../test/testbed/lab/debian.cts';
import { installN8n } from '../../test/testbed/lab/installN8n.cts';
import { n8nVersion } from '../../test/testbed/lab/n8nVersions.cts';
import { packedPackage } from '../../test/testbed/lab/package.cts';
import { POSTGRES } from '../../test/testbed/lab/postgres.cts';
import { REDIS } from '../../test/testbed/lab/redis.cts';
import { installRegistry } from '../../test/testbed/lab/registry.cts';

export interface Needs {
	n8n: string;
	queue: boolean;
	browser: boolean;
}

/**
 * Installs what a run needs, before jest, so that no test's time-out has to cover it.
 *
 * @returns the version of Node that this n8n runs on
 * @throws Error that says what is missing and how to get it
 */
export async function install({ n8n, queue, browser }: Needs): Promise<string> {
	const { runtime } = await installN8n(n8nVersion(n8n));
	if (queue) await programs([REDIS, ...POSTGRES]);
	if (browser) {
		await chromium();
		await installRegistry();
	}
	await packedPackage();
	return (await run(runtime.node, ['--version'])).replace(/^v/, '');
}

/** The newest n8n that the registry offers. */
export async function newestN8n(): Promise<string> {
	return (await run('npm', ['view', 'n8n', 'version'])).trim();
}
