import type { IDataObject } from 'n8n-workflow';

/** What the node remembers of its registration, in its static data. */
export interface Stored {
	id?: string;
	secret?: string;
	url?: string;
	events: string[];
}

/** Reads the node's static data with tolerance. */
export function readStored(staticData: IDataObject): Stored {
	const { webhookId, webhookSecret, webhookUrl, webhookEvents } = staticData;
	return {
		id: text(webhookId),
		secret: text(webhookSecret),
		url: text(webhookUrl),
		events: Array.isArray(webhookEvents) ? webhookEvents.map(String) : [],
	};
}

export function writeStored(
	staticData: IDataObject,
	{ id, secret, url, events }: Required<Stored>,
): void {
	staticData.webhookId = id;
	staticData.webhookSecret = secret;
	staticData.webhookUrl = url;
	// A copy: n8n does not notice changes inside an array that was just assigned.
	staticData.webhookEvents = [...events];
}

export function forgetStored(staticData: IDataObject): void {
	delete staticData.webhookId;
	delete staticData.webhookSecret;
	delete staticData.webhookUrl;
	delete staticData.webhookEvents;
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
