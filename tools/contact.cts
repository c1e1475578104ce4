/** `npm run contact`: asks the API what docs/API.md marks "open"; `-- --sandbox [--vary NAME]` asks the sandbox. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

import { DEFAULT_BASE_URL, readBaseUrl } from '../nodes/shared/baseUrl';
import { bearer } from '../nodes/shared/apiKey';
import { variationNames, vary } from '../test/testbed/sandbox/variations.cts';
import type { Access } from './contact/contact.cts';
import { MOST_CREDITS } from './contact/contact.cts';
import type { Finding } from './contact/findings.cts';
import { Receiver } from './contact/receiver.cts';
import { contactJson, findingsTable, plain } from './contact/report.cts';
import type { Outcome } from './contact/run.cts';
import { makeContact } from './contact/run.cts';
import { contactSandbox } from './contact/sandbox.cts';
import { realWorld } from './contact/transport.cts';

const HELP = `npm run contact -- [--yes] [--output contact.json]
npm run contact -- --sandbox [--vary "NAME"]... [--list]

  GPTIMAGE_API_KEY       the key to ask with; needs a Pro or Max plan
  GPTIMAGE_BASE_URL      default ${DEFAULT_BASE_URL}
  GPTIMAGE_SESSION       the Cookie header of a signed-in browser: for the questions about webhooks
  GPTIMAGE_WEBHOOK_URL   a public https address that leads to this machine: for registration and delivery
  GPTIMAGE_WEBHOOK_PORT  the port on this machine to which it leads, default 8787`;

/** The last delivery may come so long after the last picture. Milliseconds. */
const LAST_DELIVERY = 60_000;

const { values } = parseArgs({
	args: process.argv.slice(2),
	options: {
		/** Spends without asking. */
		yes: { type: 'boolean', default: false },
		sandbox: { type: 'boolean', default: false },
		vary: { type: 'string', multiple: true, default: [] },
		list: { type: 'boolean', default: false },
		output: { type: 'string', default: join(__dirname, '..', 'contact.json') },
		help: { type: 'boolean', default: false },
	},
});

const tell = ({ question, asked, seen, verdict }: Finding) =>
	console.log(`${String(question).padStart(2)} ${verdict.padEnd(9)} ${asked} ${plain(seen)}`);

async function askSandbox(): Promise<void> {
	report(await contactSandbox(vary(...values.vary), tell), 'the sandbox');
}

async function askApi(): Promise<void> {
	const { env } = process;
	const baseUrl = readBaseUrl(env.GPTIMAGE_BASE_URL ?? '');
	const apiKey = bearer(env.GPTIMAGE_API_KEY ?? '').slice('Bearer '.length);
	const cookie = env.GPTIMAGE_SESSION?.replace(/^cookie:\s*/i, '');
	console.log(
		`This asks ${baseUrl} with your key, takes about eight minutes and some 150 of the key's 600 calls an hour, and orders pictures in quality low: usually 9 credits, never more than ${MOST_CREDITS}.${cookie === undefined ? ' Without GPTIMAGE_SESSION it leaves out the questions about webhooks.' : ''}`,
	);
	if (!values.yes && !(await agrees())) return;
	const receiver = new Receiver();
	const url = env.GPTIMAGE_WEBHOOK_URL;
	if (url !== undefined) await receiver.start(Number(env.GPTIMAGE_WEBHOOK_PORT ?? 8787));
	const access: Access = {
		...{ baseUrl, apiKey, cookie },
		webhook: url === undefined ? undefined : { url, receiver },
	};
	const settled = async (count: number) => {
		const end = Date.now() + LAST_DELIVERY;
		while (receiver.deliveries.length < count && Date.now() < end) await realWorld.sleep(1_000);
	};
	try {
		report(await makeContact(realWorld, access, settled, tell), new URL(baseUrl).host);
	} finally {
		if (url !== undefined) await receiver.stop();
	}
}

async function agrees(): Promise<boolean> {
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question('Go on? (y/N) ');
	terminal.close();
	return /^y(es)?$/i.test(answer.trim());
}

function report(outcome: Outcome, api: string): void {
	const { findings, spent, calls } = outcome;
	writeFileSync(values.output, contactJson(outcome, api, new Date()));
	console.log(
		`\n${findingsTable(findings)}\n\n${spent} credits, ${calls} calls; wrote ${values.output}`,
	);
	const named = new Set(findings.flatMap(({ variations }) => variations));
	// Of what was switched on, each must have been found: else the run would not find it in the real API either.
	const missed = values.vary.filter((name) => !named.has(name as never));
	if (missed.length > 0) throw new Error(`not found: ${missed.join(', ')}`);
}

async function run(): Promise<void> {
	if (values.help) return console.log(HELP);
	if (values.list) return console.log(variationNames.join('\n'));
	if (values.sandbox) return await askSandbox();
	if (process.env.GPTIMAGE_API_KEY === undefined) throw new Error(`no key\n\n${HELP}`);
	await askApi();
}

run().catch((error: Error) => {
	console.error(`The contact run failed: ${error.message}`);
	process.exitCode = 1;
});
