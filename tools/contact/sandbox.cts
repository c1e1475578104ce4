import type { IExecuteFunctions } from 'n8n-workflow';
import { generate as certificate } from 'selfsigned';

import type { SandboxOptions } from '../../test/testbed/sandbox/server.cts';
import { startVirtualSandbox } from '../../test/testbed/virtual/virtualSandbox.cts';
import type { Access } from './contact.cts';
import type { World } from './exchange.cts';
import type { Finding } from './findings.cts';
import { Receiver } from './receiver.cts';
import type { Outcome } from './run.cts';
import { makeContact } from './run.cts';
import { request } from './transport.cts';

/** What the run's orders cost where nothing is charged twice: so a repeat meets an account without credits. */
const CREDITS = 9;
const DURATION = 20_000;
/** So that requests at once are open at once. */
const LATENCY = 200;
/** Deliveries come over real sockets: how long the last ones may take, in real milliseconds. */
const SETTLE = 300;

let made: Promise<{ key: string; cert: string }> | undefined;

/** One certificate is enough for all runs. */
async function tls() {
	made ??= certificate([{ name: 'commonName', value: 'localhost' }]).then((pems) => ({
		key: pems.private,
		cert: pems.cert,
	}));
	return await made;
}

/** A contact run against the sandbox, in its virtual time: minutes pass in moments. */
export async function contactSandbox(
	options: SandboxOptions,
	tell?: (finding: Finding) => void,
): Promise<Outcome & { secrets: string[] }> {
	const receiver = new Receiver();
	const sandbox = await startVirtualSandbox({
		duration: DURATION,
		latency: LATENCY,
		rejectUnauthorized: false,
		retryDelays: [],
		...options,
	});
	try {
		const port = await receiver.start(0, await tls());
		const { key, session } = sandbox.newAccount({ credits: CREDITS });
		const access: Access = {
			baseUrl: sandbox.url,
			apiKey: key,
			cookie: session,
			webhook: { url: `https://127.0.0.1:${port}/contact`, receiver },
		};
		const { time } = sandbox;
		const helpers = { httpRequest: request, settle: () => settle(receiver) };
		// Time stands still while one of these is at work.
		time.watch({ helpers } as unknown as Pick<IExecuteFunctions, 'helpers'>);
		const world: World = {
			now: time.clock.now,
			sleep: async (ms) => await time.clock.sleep(ms),
			request: async (outgoing) => await helpers.httpRequest(outgoing),
		};
		const settled = async () => await helpers.settle();
		const outcome = await time.run(makeContact(world, access, settled, tell));
		const secrets = [key, session, ...sandbox.webhooks.map(({ secret }) => secret)];
		return { ...outcome, secrets };
	} finally {
		await sandbox.stop();
		await receiver.stop();
	}
}

/** Waits in real time until no more deliveries come. */
async function settle({ deliveries }: Receiver): Promise<void> {
	for (let seen = -1; seen !== deliveries.length; ) {
		seen = deliveries.length;
		await new Promise((resolve) => setTimeout(resolve, SETTLE));
	}
}
