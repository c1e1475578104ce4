import type { IDataObject } from 'n8n-workflow';

import { sameEvents } from './readEndpoints';

/** What the node remembers of its registration, in its static data. */
export interface Registered {
	id?: string;
	secret?: string;
	url?: string;
	events: string[];
}

/** Reads the node's static data with tolerance. */
export function readRegistered(staticData: IDataObject): Registered {
	const { webhookId, webhookSecret, webhookUrl, webhookEvents } = staticData;
	return {
		id: text(webhookId),
		secret: text(webhookSecret),
		url: text(webhookUrl),
		events: Array.isArray(webhookEvents) ? webhookEvents.map(String) : [],
	};
}

export function writeRegistered(
	staticData: IDataObject,
	{ id, secret, url, events }: Required<Registered>,
): void {
	staticData.webhookId = id;
	staticData.webhookSecret = secret;
	staticData.webhookUrl = url;
	// A copy: n8n does not notice changes inside an array that was just assigned.
	staticData.webhookEvents = [...events];
}

export function forgetRegistered(staticData: IDataObject): void {
	delete staticData.webhookId;
	delete staticData.webhookSecret;
	delete staticData.webhookUrl;
	delete staticData.webhookEvents;
}

/** Whether what is remembered is complete and made for this URL and these events. */
export function isComplete(stored: Registered, url: string, events: string[]): boolean {
	const { id, secret } = stored;
	return (
		id !== undefined &&
		secret !== undefined &&
		stored.url === url &&
		sameEvents(stored.events, events)
	);
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
