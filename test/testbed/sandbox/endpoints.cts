import type { Account } from './accounts.cts';

/** A registered webhook endpoint. */
export interface Endpoint {
	id: string;
	account: Account;
	url: string;
	events: string[];
	label: string | undefined;
	secret: string;
	enabled: boolean;
	/** Failures since the last success. */
	failures: number;
	createdAt: number;
}

export const failuresUntilDisabled = 8;

/** The endpoints of all accounts. */
export class Endpoints {
	private readonly byId = new Map<string, Endpoint>();

	add(endpoint: Endpoint): Endpoint {
		this.byId.set(endpoint.id, endpoint);
		return endpoint;
	}

	get(id: string): Endpoint | undefined {
		return this.byId.get(id);
	}

	/** In the order in which they were registered. */
	all(): Endpoint[] {
		return [...this.byId.values()];
	}

	of(account: Account): Endpoint[] {
		return this.all().filter((endpoint) => endpoint.account === account);
	}

	subscribedTo(event: string, account: Account): Endpoint[] {
		return this.of(account).filter(
			(endpoint) => endpoint.enabled && endpoint.events.includes(event),
		);
	}

	/** Deliveries that were still to be tried again are not. */
	remove(id: string): boolean {
		const endpoint = this.byId.get(id);
		if (endpoint) endpoint.enabled = false;
		return this.byId.delete(id);
	}

	clear(): void {
		this.byId.clear();
	}
}

/** Counts a try; after eight failures in a row nothing is sent until the endpoint is enabled again. */
export function countAttempt(endpoint: Endpoint, delivered: boolean): void {
	endpoint.failures = delivered ? 0 : endpoint.failures + 1;
	if (endpoint.failures >= failuresUntilDisabled) endpoint.enabled = false;
}
