import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { openEditor } from '../testbed/lab/browser.cts';
import type { Box, Editor } from '../testbed/lab/browser.cts';
import { CommunityNodes } from '../testbed/lab/communityNodes.cts';
import { CredentialDialog } from '../testbed/lab/credentialDialog.cts';
import { LOGS, startN8n } from '../testbed/lab/n8n.cts';
import type { N8n } from '../testbed/lab/n8n.cts';
import { NodeCreator } from '../testbed/lab/nodeCreator.cts';
import { EDITOR, savePicture, saveForReadme } from '../testbed/lab/pictures.cts';
import { startRegistry } from '../testbed/lab/registry.cts';
import type { Registry } from '../testbed/lab/registry.cts';
import { OLDER_VERSION, publishScoped, SCOPE, SCOPED_NAME } from '../testbed/lab/scopedPackage.cts';
import { until } from '../testbed/lab/waiting.cts';
import { startSandbox } from '../testbed/sandbox/server.cts';
import type { Sandbox } from '../testbed/sandbox/server.cts';

const PICTURES = join(LOGS, 'panel');
const NODE = 'GPT Image';
/** As n8n calls the first one. */
const WORKFLOW = 'My workflow';
const PROMPT = 'A lighthouse on a cliff at dawn, watercolour';
const ACTIONS = [
	'Edit image',
	'Generate image from text',
	'Get status of generation',
	'Upload image',
];
const EVENTS = ['On generation failed', 'On generation succeeded'];

const THEMES = ['light', 'dark'] as const;

// Each page of the editor loads for some seconds, on a busy machine for half a minute.
jest.setTimeout(300_000);

let registry: Registry;
let thisVersion: string;
let sandbox: Sandbox;

beforeAll(async () => {
	registry = await startRegistry(SCOPE);
	thisVersion = await publishScoped(registry);
	sandbox = await startSandbox({ duration: 1_500 });
});
afterAll(async () => {
	await sandbox?.stop();
	await registry?.stop();
});

/** Tells npm of the registry where n8n 1 looks for updates: it leaves our settings out there. */
async function knowsRegistry({ userFolder }: N8n): Promise<void> {
	const folder = join(userFolder, '.n8n', 'nodes');
	await mkdir(folder, { recursive: true });
	await copyFile(registry.userConfig, join(folder, '.npmrc'));
}

describe.each(THEMES)('from the panel, in the %s theme', (theme) => {
	let n8n: N8n;
	let editor: Editor;
	let community: CommunityNodes;
	let creator: NodeCreator;
	let credential: CredentialDialog;
	let workflowId: string;
	let broken: string | undefined;
	let count = 0;

	beforeAll(async () => {
		const env = { NPM_CONFIG_USERCONFIG: registry.userConfig };
		n8n = await startN8n({ name: `panel-${theme}`, tarball: false, env });
		await knowsRegistry(n8n);
		editor = await openEditor(n8n, { ...EDITOR, height: 960, theme });
		community = new CommunityNodes(editor, SCOPED_NAME);
		creator = new NodeCreator(editor.page);
		credential = new CredentialDialog(editor.page);
	});
	afterAll(async () => {
		await editor?.close();
		await n8n?.stop();
	});

	/** One step of the story; those after a failed one fail at once. A failure leaves a picture. */
	function step(name: string, take: () => Promise<void>): void {
		it(name, async () => {
			if (broken !== undefined) throw new Error(`Not tried, because this failed: ${broken}`);
			broken = name;
			await take().catch(async (error: unknown) => {
				await picture('failed');
				throw error;
			});
			broken = undefined;
		});
	}

	async function picture(name: string): Promise<void> {
		const number = String((count += 1)).padStart(2, '0');
		await savePicture(PICTURES, `${theme}-${number}-${name}`, await editor.screenshot());
	}

	async function pictureForReadme(name: string, part: Box | Locator): Promise<void> {
		if (process.env.LAB_README !== 'true') return;
		const png = await ('x' in part ? editor.picture(editor.page, part) : editor.picture(part));
		await saveForReadme(name, png);
	}

	/** "Execute step" makes a real picture, which the output panel shows. */
	async function executeAndLook(): Promise<void> {
		const { charged } = sandbox.charges;
		await editor.executeStep();
		await editor.showOutput('binary');
		expect(await editor.viewBinary()).toEqual({ width: 1536, height: 1024 });
		expect(sandbox.charges.charged).toBe(charged + 1);
	}

	step('installs the older version', async () => {
		await community.open();
		await community.fillIn('n8n-nodes-gptimage');
		await picture('install');
		await community.install(OLDER_VERSION);
		expect(await community.card.innerText()).toContain(`v${OLDER_VERSION}`);
		expect(await community.card.innerText()).toContain('GPT Image Trigger');
		await picture('installed');
	});

	step('finds the node by what a user types', async () => {
		await editor.newWorkflow();
		await creator.open('first');
		expect(await creator.find('manual trigger')).toContain('Manual Trigger');
		await creator.choose('Manual Trigger');
		await creator.open('next');
		for (const words of ['gpt image', 'text to image', 'edit photo']) {
			const [first] = await creator.find(words);
			expect({ words, first }).toEqual({ words, first: NODE });
			await picture(`search-${words.replaceAll(' ', '-')}`);
		}
		// n8n shows the node and its trigger as one, with the trigger's description.
		const descriptions = creator.item(NODE).getByTestId('node-creator-item-description');
		expect(await descriptions.allInnerTexts()).toEqual(
			n8n.version.describesCommunityNodes
				? [expect.stringMatching(/^Generate and edit images/)]
				: [],
		);
		const icon = creator.item(NODE).locator('img').first();
		expect(await icon.getAttribute('src')).toMatch(
			theme === 'dark' ? /gptImage\.dark\.svg$/ : /gptImage\.svg$/,
		);
	});

	step('offers all actions and the events of the trigger', async () => {
		await creator.choose(NODE);
		await creator.shows(ACTIONS);
		await creator.unfold('Triggers');
		await creator.shows([...ACTIONS, ...EVENTS]);
		await picture('actions');
	});

	step('makes the credential, whose test fails and passes', async () => {
		await creator.choose('Generate image from text');
		await credential.create();
		await picture('credential-empty');
		await credential.fill({
			apiKey: 'gimg_00000000000000000000000000000000',
			baseUrl: sandbox.url,
		});
		await credential.save();
		expect(await credential.failure()).toContain(
			n8n.version.credentialTestRules ? 'The API key was not accepted' : 'Authorization failed',
		);
		await picture('credential-failed');
		await credential.fill({ apiKey: sandbox.key });
		await credential.save();
		await credential.passed();
		await credential.edit();
		await credential.success();
		await picture('credential-passed');
		await credential.close();
	});

	step('makes a picture and shows it', async () => {
		await editor.fillIn('prompt', PROMPT);
		await editor.select('size', /^Landscape/);
		await picture('form');
		await executeAndLook();
		await picture('output');
		await editor.closeNode();
		await picture('workflow');
	});

	step('saves the workflow', async () => {
		workflowId = await editor.save();
		const parameters = await until(
			async () => {
				const { nodes } = await n8n.workflows.get(workflowId);
				return nodes.find(({ type }) => type === `${SCOPED_NAME}.gptImage`)?.parameters;
			},
			{ what: 'the node in the saved workflow' },
		);
		expect(parameters).toMatchObject({ prompt: PROMPT, size: '1536x1024' });
	});

	step('updates the package to this version', async () => {
		await community.open();
		if (!n8n.version.findsNewestVersion) await community.nameVersion(thisVersion);
		await community.askToUpdate(WORKFLOW);
		await picture('update');
		await community.confirm();
		await community.card.getByText(`v${thisVersion}`).waitFor();
		await picture('updated');
	});

	step('still runs the saved workflow', async () => {
		await editor.openWorkflow(workflowId);
		await editor.openNode(NODE);
		await executeAndLook();
		await picture('output-updated');
		await pictureForReadme(
			theme === 'dark' ? 'node-output-dark' : 'node-output',
			await editor.parametersAndOutput('n'),
		);
		await editor.closeNode();
		await picture('workflow-updated');
		await creator.open('next');
		await creator.find('gpt image');
		await creator.choose(NODE);
		await creator.shows(ACTIONS);
		await creator.unfold('Triggers');
		await creator.shows([...ACTIONS, ...EVENTS]);
		await picture('actions-updated');
		if (theme === 'light') await pictureForReadme('node-panel', await creator.filled());
	});

	step('uninstalls, and is offered no more', async () => {
		await community.open();
		await community.askToUninstall(WORKFLOW);
		await picture('uninstall');
		await community.confirm();
		await community.card.waitFor({ state: 'detached' });
		await picture('uninstalled');
		await editor.newWorkflow();
		await creator.open('first');
		expect(await creator.find('gpt image')).toEqual([]);
		await picture('search-uninstalled');
	});
});
