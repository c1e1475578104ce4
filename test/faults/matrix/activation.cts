import { randomUUID } from 'node:crypto';

import type { HookRuntime } from '../../../nodes/GptImageTrigger/registration/accountApi';
import { SavedTrigger } from '../../testbed/core/triggerNode.cts';
import type { Endpoint } from '../../testbed/sandbox/endpoints.cts';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { isEndless } from './faults.cts';
import type { NamedFault } from './faults.cts';
import { failLookups } from './resolver.cts';
import { hosts } from './setting.cts';

export type AccountCall = 'webhooks.register' | 'webhooks.list' | 'webhooks.delete';

/** A trigger that is activated, and deactivated again, while one of its calls runs into a fault. */
export interface Activation {
	call: AccountCall;
	fault: NamedFault;
	times: number;
	/** An earlier activation left an endpoint for the same address, or there is none. */
	left: boolean;
}

/** What of an endpoint matters here. */
type Kept = Pick<Endpoint, 'id' | 'secret' | 'enabled'>;

export interface Activated {
	activation: Activation;
	url: string;
	/** What each failed attempt said, and what a failed deactivation logged. */
	errors: string[];
	active: boolean;
	/** The endpoints for our address after the activation, and after the deactivation. */
	registered: Kept[];
	leftOver: Kept[];
	/** The secret that n8n keeps. */
	secret: unknown;
	deactivated: boolean;
	/** The endpoints for our address after another activation on the next day, without a fault. */
	healed: number;
	/** How many times n8n tried. */
	attempts: number;
}

/** Time between two cells, in which everything that the process remembers of the vendor is over. */
const DAY = 24 * 3600_000;
/** As n8n's newer engine pauses between its five attempts, in milliseconds. */
const PAUSES = [1_000, 2_000, 4_000, 8_000];

let now = Date.UTC(2031, 0, 1);

/** Activates as n8n's newer engine does: up to five times `checkExists`, `create`, and `delete` after a failure. */
export async function activate(sandbox: Sandbox, activation: Activation): Promise<Activated> {
	const { call, fault, times, left } = activation;
	now += DAY;
	const trigger = new SavedTrigger(sandbox, randomUUID());
	trigger.runtime = runtimeFor(fault);
	const baseUrl = sandbox.url.replace('127.0.0.1', hosts.api);
	const credential = { apiKey: sandbox.key, baseUrl, sessionToken: sandbox.session };
	const changes = { credentials: { gptImageApi: credential } };
	sandbox.faults.clear();
	failLookups(hosts.api, 0);
	if (left) await leave(sandbox, trigger.url);
	if (fault.fault === 'dns') failLookups(hosts.api, times);
	else sandbox.faults.add({ on: call, fault: fault.fault, times });

	const errors: string[] = [];
	let active = false;
	let attempts = 0;
	for (const pause of [0, ...PAUSES]) {
		attempts++;
		now += pause;
		active = await trigger.activate(changes).then(
			() => true,
			(error: Error) => !errors.push(error.message),
		);
		if (active) break;
	}
	// Copies: an endpoint changes when it is removed.
	const ours = () =>
		sandbox.webhooks
			.filter(({ url }) => url === trigger.url)
			.map(({ id, secret, enabled }) => ({ id, secret, enabled }));
	const registered = ours();
	const { webhookSecret: secret } = trigger.staticData;
	const deactivated = active && (await trigger.call('delete', changes));
	const leftOver = ours();
	sandbox.faults.clear();
	failLookups(hosts.api, 0);
	now += DAY;
	trigger.runtime = PATIENT;
	// Where nothing heals it, nothing is registered.
	if (!active) await trigger.activate(changes).catch(() => undefined);
	const healed = ours().length;
	const seen = { errors, active, registered, leftOver, secret, deactivated, healed, attempts };
	return { activation, url: trigger.url, ...seen };
}

/** An endpoint that another process registered: this one knows nothing of it. */
async function leave(sandbox: Sandbox, url: string): Promise<void> {
	const response = await fetch(`${sandbox.url}/api/account/webhooks`, {
		method: 'POST',
		headers: { Cookie: sandbox.session, 'Content-Type': 'application/json' },
		body: JSON.stringify({ url, events: ['generation.succeeded'], label: 'left over' }),
	});
	if (!response.ok) throw new Error(`The endpoint could not be left: ${response.status}`);
}

const PATIENT: HookRuntime = {
	now: () => now,
	sleep: async (ms) => void (now += ms),
	callLimit: 8_000,
	registerLimit: 24_000,
	hookLimit: 12_000,
};

/** Only a call without an end needs its limit to come in real time: soon. */
function runtimeFor({ fault }: NamedFault): HookRuntime {
	const soon = { callLimit: 150, registerLimit: 150 };
	return { ...PATIENT, ...(isEndless(JSON.stringify(fault)) ? soon : {}) };
}
