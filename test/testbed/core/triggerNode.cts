import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { GptImageTrigger } from '../../../nodes/GptImageTrigger/GptImageTrigger.node';
import { checkExists, create, remove } from '../../../nodes/GptImageTrigger/registration/hooks';
import type { HookRuntime } from '../../../nodes/GptImageTrigger/registration/accountApi';
import type { Sandbox } from '../sandbox/server.cts';
import type { HookOptions } from './n8nCore.cts';
import { hookContext, savedStaticData } from './n8nCore.cts';

export const node = new GptImageTrigger();

const hooks = { checkExists, create, delete: remove };

type HookName = keyof typeof hooks;

/** A saved trigger node: its hooks are called as n8n calls them, and its static data is kept as n8n keeps it. */
export class SavedTrigger {
	staticData: IDataObject = {};
	parameters: INodeParameters = {};
	/** What its account session is; may be changed, as a user does. */
	session: string;
	/** Another clock and other limits than the node's own. */
	runtime: HookRuntime | undefined;
	options: Partial<HookOptions> = { webhookBaseUrl: 'https://127.0.0.1:8443/webhook' };

	constructor(
		private readonly sandbox: Sandbox,
		readonly webhookId: string,
	) {
		this.session = sandbox.session;
	}

	get url(): string {
		return `${this.options.webhookBaseUrl}/${this.webhookId}/webhook`;
	}

	async call(name: HookName, changes: Partial<HookOptions> = {}): Promise<boolean> {
		const context = hookContext({
			...this.options,
			...changes,
			nodeType: node,
			nodeId: this.webhookId,
			webhookId: this.webhookId,
			workflowName: changes.workflowName ?? 'My workflow',
			parameters: this.parameters,
			staticData: changes.staticData ?? this.staticData,
			credentials: changes.credentials ?? {
				gptImageApi: {
					apiKey: this.sandbox.key,
					baseUrl: this.sandbox.url,
					sessionToken: this.session,
				},
			},
		});
		const { runtime } = this;
		try {
			if (runtime !== undefined) return await hooks[name](context, runtime);
			return await node.webhookMethods.default[name].call(context);
		} finally {
			if (changes.staticData === undefined) this.staticData = savedStaticData(context).data;
		}
	}

	/** As n8n activates: nothing more if the webhook exists; after a failure `delete`. */
	async activate(changes: Partial<HookOptions> = {}): Promise<void> {
		try {
			if (!(await this.call('checkExists', changes))) await this.call('create', changes);
		} catch (error) {
			await this.call('delete', changes);
			throw error;
		}
	}

	async deactivate(): Promise<boolean> {
		return this.call('delete');
	}
}
