import type { Client } from './client.cts';

export interface Credential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

/** The credentials of the signed-in owner. */
export class Credentials {
	constructor(private readonly client: Client) {}

	/** Saves a credential; `data` holds its fields in clear text, as typed into the dialog. */
	async create(type: string, data: Record<string, unknown>, name = type): Promise<Credential> {
		const { id } = await this.client.call<{ id: string }>('POST', '/rest/credentials', {
			name,
			type,
			data,
		});
		return { id, name, type, data };
	}

	/** What the dialog's test says, in the words that the user reads. */
	async test({ id, name, type, data }: Credential): Promise<CredentialTest> {
		return this.client.call('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data },
		});
	}
}
