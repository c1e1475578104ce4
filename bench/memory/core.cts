import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

import { installN8n } from '../../test/testbed/lab/installN8n.cts';
import { DEFAULT_N8N, n8nVersion } from '../../test/testbed/lab/n8nVersions.cts';
import type { SandboxProcess } from './sandboxProcess.cts';

export const VARIANTS = ['ours', 'oneByOne', 'allAtOnce'] as const;
export type Variant = (typeof VARIANTS)[number];

/** What a child is to do. */
export interface ChildWish {
	variant: Variant;
	url: string;
	key: string;
	/** How many edits. */
	count: number;
	/** Of each input. */
	bytes: number;
	/** The file of n8n's HTTP Request node. */
	httpRequest: string;
}

const figuresSchema = z.object({ before: z.number(), peak: z.number(), seconds: z.number() });
/** Bytes, and seconds of the work itself. */
export type Peak = z.infer<typeof figuresSchema>;

const HTTP_REQUEST = 'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js';

/** One variant in a fresh process of the Node that n8n runs with. */
export async function peakOnCore(
	variant: Variant,
	{ url, key }: SandboxProcess,
	size: { count: number; bytes: number },
): Promise<Peak> {
	const { bin, runtime } = await installN8n(n8nVersion(DEFAULT_N8N));
	const httpRequest = join(bin, '..', '..', '..', HTTP_REQUEST);
	const wish: ChildWish = { variant, url, key, ...size, httpRequest };
	const args = ['--require', 'tsx/cjs', join(__dirname, 'child.cts'), JSON.stringify(wish)];
	const { stdout } = await promisify(execFile)(runtime.node, args, { env: runtime.env });
	return figuresSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}
