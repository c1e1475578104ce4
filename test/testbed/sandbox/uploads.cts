import type { Account } from './accounts.cts';
import type { CallContext } from './state.cts';

/** What arrived at the storage under a key. */
export interface StoredObject {
	size: number;
	contentType: string;
	/** Hex SHA-256 of the bytes. */
	sha256: string;
	at: number;
	/** The bytes themselves, only if the sandbox was told to keep them. */
	bytes?: Buffer;
}

/** One announced input image. */
export interface Upload {
	key: string;
	account: Account;
	filename: string;
	contentType: string;
	size: number;
	createdAt: number;
	expiresAt: number;
	/** The presigned URL, once it was made. */
	url?: string;
	stored?: StoredObject;
	/** How many orders used it. */
	uses: number;
}

/** The announced and stored input images of all accounts. */
export class Uploads {
	private readonly byKey = new Map<string, Upload>();

	announce(upload: Upload): Upload {
		this.byKey.set(upload.key, upload);
		return upload;
	}

	get(key: string): Upload | undefined {
		return this.byKey.get(key);
	}

	/** In the order in which they were announced. */
	all(): Upload[] {
		return [...this.byKey.values()];
	}

	/** The bytes arrived; `false` if nobody announced this key. */
	store(key: string, object: StoredObject): boolean {
		const upload = this.byKey.get(key);
		if (!upload) return false;
		upload.stored = object;
		return true;
	}

	/** Why these keys cannot be edited, or undefined if they can. */
	refusal(keys: readonly string[], { account, options, now }: CallContext): string | undefined {
		for (const key of keys) {
			const upload = this.byKey.get(key);
			if (upload?.account !== account) return `inputImageKeys: unknown key ${key}`;
			if (!upload.stored) return `inputImageKeys: nothing was uploaded for ${key}`;
			if (upload.stored.size !== upload.size) {
				return `inputImageKeys: ${key} has ${upload.stored.size} bytes, ${upload.size} were announced`;
			}
			const used = upload.uses >= options.inputKeyUses;
			const expired = now - upload.createdAt >= options.inputKeyLifetimeMs;
			if (used || expired) return `inputImageKeys: ${key} is no longer there`;
		}
		return undefined;
	}

	/** An order was made with these keys. */
	use(keys: readonly string[]): void {
		for (const key of new Set(keys)) {
			const upload = this.byKey.get(key);
			if (upload) upload.uses += 1;
		}
	}

	clear(): void {
		this.byKey.clear();
	}
}
