import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestOptions,
	INodeCredentials,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { ICredentialsHelper, NodeHelpers } from 'n8n-workflow';

import { GptImageApi } from '../../../credentials/GptImageApi.credentials';
import { GptImageWebhookApi } from '../../../credentials/GptImageWebhookApi.credentials';

/** Credential data by type name, as a user filled it in. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

const types = new Map<string, ICredentialType>(
	[new GptImageApi(), new GptImageWebhookApi()].map((type) => [type.name, type]),
);

/** What stands in the node's JSON for the credentials that a user chose. */
export function chosenCredentials(data: CredentialData): INodeCredentials {
	return Object.fromEntries(Object.keys(data).map((name) => [name, { id: name, name }]));
}

/** n8n's credentials helper without a database: the data is given, defaults and `authenticate` are the real ones. */
export class GivenCredentials extends ICredentialsHelper {
	constructor(private readonly data: CredentialData) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return typeOf(type).properties;
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_details: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const filled = NodeHelpers.getNodeParameters(
			typeOf(type).properties,
			this.data[type] as Parameters<typeof NodeHelpers.getNodeParameters>[1],
			true,
			false,
			null,
			null,
		);
		return { ...filled } as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = typeOf(type);
		if (typeof authenticate !== 'function') return requestOptions as IHttpRequestOptions;
		return authenticate(credentials, requestOptions as IHttpRequestOptions);
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('Tests read decrypted credentials only');
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}
}

function typeOf(name: string): ICredentialType {
	const type = types.get(name);
	if (type === undefined) throw new Error(`The package has no credential type ${name}`);
	return type;
}
