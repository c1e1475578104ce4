import type { Client } from './client.cts';

export interface NodeTypeJson {
	name: string;
	displayName: string;
	/** A path, or one per theme. */
	iconUrl?: string | { light: string; dark: string };
	codex?: { categories?: string[]; alias?: string[] };
}

const OURS = /^n8n-nodes-gptimage\./;

/** The node types that n8n loaded from our package, tool twins included. */
export async function ourNodeTypes(client: Client): Promise<NodeTypeJson[]> {
	const all = await client.call<NodeTypeJson[]>('GET', '/types/nodes.json');
	return all.filter(({ name }) => OURS.test(name));
}

/** The bytes of a node's icon, one entry per theme, as the editor loads them. */
export async function icons(client: Client, { iconUrl }: NodeTypeJson): Promise<string[]> {
	const urls = typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl ?? ''];
	return Promise.all(urls.map((url) => client.call<string>('GET', `/${url}`)));
}
