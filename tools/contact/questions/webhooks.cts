import { createHmac } from 'node:crypto';

import { distrust } from '../../../nodes/GptImageTrigger/delivery/signature';
import { readDelivery } from '../../../nodes/GptImageTrigger/delivery/readDelivery';
import { readAnswer, readList } from '../../../nodes/GptImageTrigger/registration/readEndpoints';
import { apiWords } from '../../../nodes/shared/apiWords';
import { isRecord } from '../../../nodes/shared/values';
import type { Contact } from '../contact.cts';
import { namesOf } from '../contact.cts';
import { exchange, type Exchange } from '../exchange.cts';
import { found, notAsked } from '../findings.cts';
import { question } from '../questions.cts';
import type { Delivery } from '../receiver.cts';
import { bare } from './shapes.cts';

const PATH = '/api/account/webhooks';
const SLOW = 8_000;

/** A registered endpoint, and what is known of the account's session. */
export interface Registered {
	id: string | undefined;
	secret: string | undefined;
	url: string;
}

/** The calls with the account's session, which a browser would renew. */
export class Session {
	renewed = 0;
	refused = 0;

	constructor(
		private readonly contact: Contact,
		private cookie: string,
	) {}

	async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Exchange> {
		const { access, world } = this.contact;
		const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
		const answer = await exchange(world, {
			method,
			url: `${access.baseUrl}${PATH}${path}`,
			headers: { ...headers, Cookie: this.cookie },
			body,
		});
		const renewal = answer.headers['set-cookie']?.split(';')[0];
		if (renewal !== undefined && renewal !== '') {
			this.renewed++;
			this.cookie = renewal;
		}
		if (answer.status === 401) this.refused++;
		return answer;
	}
}

/** Registers the run's own address for both events. */
export async function askRegister(
	contact: Contact,
	session: Session,
): Promise<Registered | undefined> {
	const { webhook } = contact.access;
	if (webhook === undefined) {
		contact.findings.push(notAsked(question('register'), 'no public address was given'));
		return undefined;
	}
	const { url, receiver } = webhook;
	const events = ['generation.succeeded', 'generation.failed'];
	const answer = await session.call('POST', '', {
		url,
		events,
		label: 'n8n-nodes-gptimage: contact',
	});
	const { id, secret } = readAnswer(answer.json);
	const pings = receiver.deliveries.length;
	const body = isRecord(answer.json) ? answer.json : {};
	const words = apiWords(answer.json ?? answer.text) ?? '';
	contact.findings.push(
		found(
			question('register'),
			`${answer.status} with ${Object.keys(body).join(', ') || 'nothing'}, after ${(answer.tookMs / 1000).toFixed(1)} s, ${pings} pings before; ${id === undefined || secret === undefined ? `our node would not find both; ${words}` : 'our node finds both'}`,
			namesOf(
				[answer.status === 403, 'account without room for a webhook'],
				[pings > 0, 'ping before registration'],
				[isRecord(body.webhook), 'registration nested'],
				[body.signingSecret !== undefined, 'secret in signingSecret'],
				[body.webhookId !== undefined, 'id in webhookId'],
				[answer.tookMs > SLOW, 'registration takes 9 seconds'],
			),
		),
	);
	// What the node would miss, this run must still remove.
	const told = { ...bare(body), ...body };
	const nested = isRecord(body.webhook) ? body.webhook : {};
	const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
	return {
		id: id ?? text(told.webhookId) ?? text(nested.id),
		secret: secret ?? text(told.signingSecret) ?? text(told.secret),
		url,
	};
}

/** Lists the account's endpoints, and removes the run's own. */
export async function askList(
	contact: Contact,
	session: Session,
	registered: Registered | undefined,
): Promise<void> {
	const first = await session.call('GET', '');
	const listed = readList(first.json);
	const ours = listed?.find(({ id }) => id === registered?.id);
	const fields = isRecord(first.json) ? first.json : {};
	const removed =
		registered?.id === undefined ? undefined : await session.call('DELETE', `/${registered.id}`);
	contact.findings.push(
		found(
			question('list'),
			`list ${first.status}, ${listed === undefined ? 'not readable' : `${listed.length} entries`}; removal ${removed?.status ?? 'not asked'}; the session was renewed ${session.renewed} times`,
			namesOf(
				[first.status >= 500, 'list answers 500'],
				[first.status === 404 || first.status === 405, 'list missing'],
				[ours?.url !== undefined && ours.url !== registered?.url, 'list masked'],
				[fields.nextCursor !== undefined || fields.hasMore !== undefined, 'list paged'],
				[session.renewed >= 2, 'session for one call'],
			),
		),
	);
}

/** What was delivered of the run's orders. */
export function describeDelivery(
	contact: Contact,
	registered: Registered | undefined,
	deliveries: Delivery[],
): void {
	const asked = question('delivery');
	if (registered?.secret === undefined) {
		contact.findings.push(notAsked(asked, 'nothing was registered'));
		return;
	}
	const events = deliveries.filter(({ raw }) => !raw.includes('"event":"ping"'));
	const [one] = events;
	if (one === undefined) {
		contact.findings.push(found(asked, 'no event came'));
		return;
	}
	const signature = String(one.headers['x-gptimg-signature']);
	const trusted = distrust(one.raw, signature, registered.secret);
	const read = readDelivery(one.raw, one.headers);
	const body = JSON.parse(one.raw.toString('utf8')) as Record<string, unknown>;
	const data = isRecord(body.data) ? body.data : {};
	const named = String(body.event);
	const ids = events.map(({ raw, headers }) => {
		const delivery = readDelivery(raw, headers);
		return typeof delivery === 'string' ? delivery : delivery.generation.id;
	});
	const { secret } = registered;
	const hex = (key: string) => createHmac('sha256', key).update(one.raw).digest('hex');
	const keyedBare = hex(secret) !== signature && hex(secret.replace(/^whsec_/, '')) === signature;
	contact.findings.push(
		found(
			asked,
			`${events.length} events for ${new Set(ids).size} generations; ${named} with ${Object.keys(body).join(', ')}; our node: ${trusted ?? 'genuine'}, ${typeof read === 'string' ? read : `reads ${read.event ?? 'no known event'}`}`,
			namesOf(
				[/^sha256=/i.test(signature), 'signature with sha256='],
				[/^v1=/i.test(signature), 'signature with v1='],
				[/^[\w+/-]{43}=$/.test(signature), 'signature in base64'],
				[/^t=\d+,/.test(signature), 'signature over a timestamp'],
				[keyedBare, 'signature keyed without whsec_'],
				[!/^generation\.(succeeded|failed|blocked)$/.test(named), 'event generation.completed'],
				[one.headers['x-gptimg-event'] !== named, 'event with another header'],
				[body.data === undefined, 'event flat'],
				[isRecord(data.generation), 'event with generation in data'],
				[ids.length > new Set(ids).size, 'event for each image'],
			),
		),
	);
}
