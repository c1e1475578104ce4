import type { Account } from './accounts.cts';
import type { Generation } from './generations.cts';
import type { Upload } from './uploads.cts';

interface Remembered<T> {
	/** The validated body of the first request, as text. */
	wish: string;
	result: T;
}

/** What each account's idempotency keys stand for. */
export class IdempotencyKeys {
	private readonly generations = new Map<string, Remembered<Generation>>();
	private readonly uploads = new Map<string, Remembered<Upload>>();

	generation(account: Account, key: string): Remembered<Generation> | undefined {
		return this.generations.get(`${account.id} ${key}`);
	}

	upload(account: Account, key: string): Remembered<Upload> | undefined {
		return this.uploads.get(`${account.id} ${key}`);
	}

	rememberGeneration(account: Account, key: string, wish: unknown, result: Generation): void {
		this.generations.set(`${account.id} ${key}`, { wish: JSON.stringify(wish), result });
	}

	rememberUpload(account: Account, key: string, wish: unknown, result: Upload): void {
		this.uploads.set(`${account.id} ${key}`, { wish: JSON.stringify(wish), result });
	}

	clear(): void {
		this.generations.clear();
		this.uploads.clear();
	}
}
