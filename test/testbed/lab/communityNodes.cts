import type { Locator, Page } from 'playwright-core';
import type { Editor } from './browser.cts';
import { until } from './waiting.cts';

/** npm and n8n load the package while the dialog waits. */
const PATIENCE = { timeout: 120_000 };

/** Settings → Community nodes, as far as it is about one package. */
export class CommunityNodes {
	private readonly page: Page;
	/** The installed package with its name, nodes and version. */
	readonly card: Locator;
	/** Asks for the package's name and for the acceptance of the risk. */
	readonly installDialog: Locator;
	/** Asks whether to update or to uninstall, and names the workflows that this is about. */
	readonly confirmDialog: Locator;

	constructor(
		private readonly editor: Editor,
		private readonly packageName: string,
	) {
		this.page = editor.page;
		this.installDialog = this.page.getByTestId('communityPackageInstall-modal');
		this.confirmDialog = this.page.getByTestId('communityPackageManageConfirm-modal');
		this.card = this.page.getByTestId('community-package-card').filter({ hasText: packageName });
	}

	/** From the start page by the sidebar. */
	async open(): Promise<void> {
		await this.editor.openHome();
		const item = (name: string) => this.page.getByRole('menuitem', { name }).first();
		// n8n 1 keeps its settings in the menu of the user.
		const way = [
			...[item('Community nodes'), item('Settings')],
			this.page.getByTestId('main-sidebar-settings').getByTestId('menu-item'),
			this.page.getByTestId('main-sidebar-user-menu'),
		];
		// A menu that is still opening swallows the click, or closes again.
		await until(
			async () => {
				if (this.page.url().endsWith('/settings/community-nodes')) return true;
				const seen = await Promise.all(way.map((each) => each.isVisible()));
				// Gone when the page has changed meanwhile.
				await way[seen.indexOf(true)]?.click({ timeout: 5_000 }).catch(() => undefined);
				return undefined;
			},
			{ what: 'the page of community nodes', interval: 2_000 },
		);
	}

	/** Opens the dialog, enters the name and ticks the acceptance. */
	async fillIn(name = this.packageName): Promise<void> {
		await this.page.getByRole('button', { name: /^Install/ }).click();
		await this.installDialog.getByTestId('package-name-input').fill(name);
		await this.installDialog.getByTestId('user-agreement-checkbox').click();
	}

	/** Resolves once n8n has installed what the filled-in dialog names. `version`: another than the newest. */
	async install(version: string): Promise<void> {
		const name = this.installDialog.getByTestId('package-name-input');
		await name.fill(`${this.packageName}@${version}`);
		await this.installDialog.getByTestId('install-community-package-button').click();
		await this.installDialog.waitFor({ state: 'hidden', ...PATIENCE });
		await this.card.waitFor();
	}

	/** For n8n that does not find the newest version: names the one that the next updates are to. */
	async nameVersion(version: string): Promise<void> {
		await this.page.route('**/rest/community-packages', async (route) => {
			const request = route.request();
			if (request.method() !== 'PATCH') return route.fallback();
			const body = request.postDataJSON() as Record<string, unknown>;
			await route.continue({ postData: JSON.stringify({ ...body, version }) });
		});
	}

	/** Opens the question whether to update, which names the workflow; `confirm` answers it. */
	async askToUpdate(workflow: string): Promise<void> {
		await this.ask(workflow, () => this.card.getByRole('button', { name: 'Update' }).click());
	}

	/** Opens the question whether to uninstall, which names the workflow; `confirm` answers it. */
	async askToUninstall(workflow: string): Promise<void> {
		await this.ask(workflow, async () => {
			await this.card.getByTestId('action-toggle').click();
			await this.page.getByRole('menuitem', { name: 'Uninstall package' }).click();
		});
	}

	/** Asks again until the workflow is named: n8n takes note of saved ones in its own time. */
	private async ask(workflow: string, open: () => Promise<void>): Promise<void> {
		const named = this.confirmDialog.getByText(workflow, { exact: true });
		await until(
			async () => {
				await open();
				await this.confirmDialog.waitFor();
				const seen = named.waitFor({ timeout: 5_000 });
				if (await seen.then(() => true).catch(() => false)) return true;
				await this.confirmDialog.getByTestId('close-button').click();
				await this.confirmDialog.waitFor({ state: 'hidden' });
				return undefined;
			},
			{ what: `the question to name "${workflow}"` },
		);
	}

	async confirm(): Promise<void> {
		await this.confirmDialog.getByRole('button', { name: /^Confirm/ }).click();
		await this.confirmDialog.waitFor({ state: 'hidden', ...PATIENCE });
	}
}
