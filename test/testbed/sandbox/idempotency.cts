import type { Account } from './accounts.cts';
import type { Generation } from './generations.cts';
import type { Upload } from './uploads.cts';

interface Remembered<T> {
	/** The validated body of the first request, as text. */
	wish: string;
	result: T;
	/** When it was stored, epoch milliseconds. */
	at: number;
}

/** What each account's idempotency keys stand for. */
export class IdempotencyKeys {
	private readonly generations = new Map<string, Remembered<Generation>>();
	private readonly uploads = new Map<string, Remembered<Upload>>();

	/**
	 * @param lookedUpAt a request whose work takes long looks before it; keys that were stored since then it does not see
	 * @param lifetime milliseconds for which a key is remembered
	 */
	generation(
		account: Account,
		key: string,
		lookedUpAt: number,
		lifetime: number,
	): Remembered<Generation> | undefined {
		const known = this.generations.get(`${account.id} ${key}`);
		if (known === undefined || known.at > lookedUpAt) return undefined;
		return lookedUpAt - known.at < lifetime ? known : undefined;
	}

	upload(account: Account, key: string): Remembered<Upload> | undefined {
		return this.uploads.get(`${account.id} ${key}`);
	}

	rememberGeneration(
		account: Account,
		key: string,
		wish: unknown,
		result: Generation,
		{ at, lifetime }: { at: number; lifetime: number },
	): void {
		const known = this.generations.get(`${account.id} ${key}`);
		if (known !== undefined && at - known.at < lifetime) return;
		this.generations.set(`${account.id} ${key}`, { wish: JSON.stringify(wish), result, at });
	}

	rememberUpload(account: Account, key: string, wish: unknown, result: Upload, at: number): void {
		this.uploads.set(`${account.id} ${key}`, { wish: JSON.stringify(wish), result, at });
	}

	clear(): void {
		this.generations.clear();
		this.uploads.clear();
	}
}
