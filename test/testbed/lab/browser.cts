import { chromium as playwright, selectors } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { chromium } from './chromium.cts';
import { OWNER } from './client.cts';
import type { N8n } from './n8n.cts';

export interface EditorOptions {
	theme?: 'light' | 'dark';
	width?: number;
	height?: number;
	/** Device pixels per CSS pixel. */
	scale?: number;
}

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** For one click and what it leads to, on a slow machine. */
const PATIENCE_MS = 60_000;

/** A part of the screen, in CSS pixels. */
export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** What the page's own image element can do; the DOM's types are not loaded here. */
interface Picture {
	decode(): Promise<void>;
	naturalWidth: number;
	naturalHeight: number;
}

/** n8n's editor in a browser, signed in as the owner. */
export class Editor {
	constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly n8n: N8n,
	) {}

	async openHome(): Promise<void> {
		await this.page.goto(`${this.n8n.url}/home/workflows`);
	}

	/** Starts a workflow; it is empty, and saved with its first change or by hand. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.n8n.url}/workflow/new`);
		await this.page.getByTestId('canvas-add-button').waitFor();
	}

	/** Saves the open workflow with the keys for that, and gives its id. */
	async save(): Promise<string> {
		await this.page.keyboard.press('ControlOrMeta+s');
		const saved = /\/workflow\/(?!new)(\w+)/;
		await this.page.waitForURL(saved);
		return saved.exec(this.page.url())![1];
	}

	/** Shows a workflow and waits until its nodes are drawn. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.n8n.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens the panel of a node on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** "Execute step" in the open panel; resolves when its output is there. */
	async executeStep(): Promise<void> {
		await this.page.getByTestId('node-execute-button').first().click();
		const output = this.page.getByTestId('output-panel');
		await output.getByTestId('ndv-items-count').waitFor({ timeout: 120_000 });
	}

	/** Chooses how the open panel shows its output. */
	async showOutput(as: 'schema' | 'table' | 'json' | 'binary'): Promise<void> {
		await this.page.getByTestId('output-panel').getByTestId(`radio-button-${as}`).click();
	}

	/** Shows the first file of the output itself, and waits until the picture is drawn. Gives its size in pixels. */
	async viewBinary(): Promise<{ width: number; height: number }> {
		const output = this.page.getByTestId('output-panel');
		await output.getByTestId('ndv-view-binary-data').first().click();
		// The second one: n8n keeps its files in memory.
		const picture = output.locator('img[src*="binary-data"], img[src^="data:image/png"]').first();
		await picture.waitFor();
		return picture.evaluate(async (element) => {
			const image = element as unknown as Picture;
			await image.decode();
			return { width: image.naturalWidth, height: image.naturalHeight };
		});
	}

	/** Types into a field of the open panel. */
	async fillIn(parameter: string, text: string): Promise<void> {
		const input = this.page.getByTestId('ndv').getByTestId(`parameter-input-${parameter}`);
		await input.getByRole('textbox').fill(text);
	}

	/** Chooses from a list of the open panel. */
	async select(parameter: string, option: RegExp): Promise<void> {
		await this.page.getByTestId('ndv').getByTestId(`parameter-input-${parameter}`).click();
		await this.page.getByRole('option', { name: option }).click();
	}

	/** Where the open panel has the node's fields down to this one, and its output, without the input. */
	async parametersAndOutput(lastField: string): Promise<Box> {
		const part = async (name: string) =>
			(await this.page.getByTestId('ndv').getByTestId(name).boundingBox())!;
		const [fields, output] = [await part('node-parameters'), await part('output-panel')];
		const last = await part(`parameter-input-${lastField}`);
		const right = output.x + output.width;
		const bottom = last.y + last.height + (last.x - fields.x);
		return { x: fields.x, y: output.y, width: right - fields.x, height: bottom - output.y };
	}

	async closeNode(): Promise<void> {
		const close = this.page.getByTestId('ndv-close-button');
		// In older n8n one goes back to the canvas.
		await close.or(this.page.getByTestId('back-to-canvas')).first().click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	/** A picture of what is on the screen, without n8n's passing messages, as a small PNG. */
	async screenshot(): Promise<Buffer> {
		return this.picture(this.page);
	}

	/** The same of one part of the screen. */
	async picture(of: Page | Locator, clip?: Box): Promise<Buffer> {
		await this.page.addStyleTag({ content: '.el-notification { display: none !important; }' });
		const bytes = await of.screenshot({ animations: 'disabled', ...(clip && { clip }) });
		return sharp(bytes).png({ palette: true, compressionLevel: 9, effort: 10 }).toBuffer();
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}

/** Starts Chromium, signs in, and shows the editor. Calls to anything but this machine are refused. */
export async function openEditor(n8n: N8n, options: EditorOptions = {}): Promise<Editor> {
	const { theme = 'light', width = 1440, height = 900, scale = 1 } = options;
	const executablePath = await chromium();
	selectors.setTestIdAttribute('data-test-id');
	const browser = await playwright.launch({ executablePath, args: FLAGS });
	try {
		const context = await browser.newContext({
			colorScheme: theme,
			viewport: { width, height },
			deviceScaleFactor: scale,
		});
		context.setDefaultTimeout(PATIENCE_MS);
		await context.route('**/*', (route) => {
			const { protocol, hostname } = new URL(route.request().url());
			const local = ['127.0.0.1', 'localhost'].includes(hostname) || !protocol.startsWith('http');
			return local ? route.continue() : route.abort();
		});
		await context.addInitScript((name) => localStorage.setItem('N8N_THEME', name), theme);
		const page = await context.newPage();
		await page.goto(`${n8n.url}/signin`);
		await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await page.locator('input[name=password]').fill(OWNER.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
		return new Editor(browser, page, n8n);
	} catch (error) {
		await browser.close();
		throw error;
	}
}
