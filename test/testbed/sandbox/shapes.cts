import type { Output } from './generations.cts';
import type { RulesOptions } from './options/rules.cts';
import type { ApiReply } from './state.cts';

/** How the API writes what the rules say: one form of each is on the vendor's page, the others are as likely elsewhere. */
type Shapes = RulesOptions;

export function wrap(body: object, { wrapped }: Shapes): object {
	if (wrapped === 'no') return body;
	return wrapped === 'success' ? { success: true, data: body } : { [wrapped]: body };
}

export function idOf(id: string, { idType }: Shapes): string | number {
	return idType === 'number' ? Number(id) : id;
}

export function numberOf(value: number, { numbers }: Shapes): string | number {
	return numbers === 'texts' ? String(value) : value;
}

/** A moment, by the clock of the API's database. */
export function dateOf(at: number, { dates, databaseClock }: Shapes): string | number {
	const moment = at + databaseClock;
	if (dates === 'seconds') return Math.floor(moment / 1000);
	if (dates === 'milliseconds') return moment;
	const iso = new Date(moment).toISOString();
	return dates === 'noZone' ? iso.replace('T', ' ').replace('Z', '') : iso;
}

const OTHER_WORDS: Record<string, string> = {
	queued: 'pending',
	running: 'processing',
	succeeded: 'completed',
	failed: 'expired',
	blocked: 'canceled',
};

export function wordOf(status: string, { words }: Shapes): string {
	if (words === 'upper') return status.toUpperCase();
	return words === 'other' ? (OTHER_WORDS[status] ?? status) : status;
}

/** The outputs as the answer writes them; `origin` is the API's own, for addresses relative to it. */
export function outputsOf(outputs: Output[], options: Shapes): unknown {
	const shaped = outputs.map((output) => shapeOutput(addressed(output, options), options));
	if (options.outputShape === 'single') return shaped[0] ?? null;
	return options.outputShape === 'jsonText' ? JSON.stringify(shaped) : shaped;
}

function addressed(output: Output, { outputAddresses }: Shapes): Output {
	if (outputAddresses === 'absolute') return output;
	const change = (address: string) =>
		outputAddresses === 'relative' && address !== ''
			? new URL(address).pathname
			: address.replace(/^https?:/, '');
	return { ...output, png: change(output.png), webp: change(output.webp) };
}

function shapeOutput(output: Output, options: Shapes): unknown {
	const { png, webp } = output;
	const size = {
		width: numberOf(output.width, options),
		height: numberOf(output.height, options),
	};
	switch (options.outputShape) {
		case 'texts':
			return png;
		case 'url':
			return { url: png, ...size };
		case 'nested':
			return { png: { url: png, ...size }, webp: { url: webp, ...size } };
		default:
			return { png, ...(webp === '' ? {} : { webp }), ...size };
	}
}

/** Refusals that some APIs put inside a 200. */
export function inside200(reply: ApiReply, { errorStatus }: Shapes): ApiReply {
	const { status, body } = reply;
	if (errorStatus !== 'ok' || ![400, 402, 404, 422].includes(status)) return reply;
	const words = typeof body === 'object' ? body : { error: body };
	return { ...reply, status: 200, body: { success: false, code: status, ...words } };
}
