import type { Locator, Page } from 'playwright-core';
import type { Editor } from './browser.cts';

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
		await this.page.getByTestId('main-sidebar-settings').getByTestId('menu-item').click();
		await this.page.getByRole('menuitem', { name: 'Community nodes' }).first().click();
		await this.page.waitForURL('**/settings/community-nodes');
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

	/** Opens the question whether to update; `confirm` answers it. */
	async askToUpdate(): Promise<void> {
		await this.card.getByRole('button', { name: 'Update' }).click();
		await this.confirmDialog.waitFor();
	}

	/** Opens the question whether to uninstall; `confirm` answers it. */
	async askToUninstall(): Promise<void> {
		await this.card.getByTestId('action-toggle').click();
		await this.page.getByRole('menuitem', { name: 'Uninstall package' }).click();
		await this.confirmDialog.waitFor();
	}

	async confirm(): Promise<void> {
		await this.confirmDialog.getByRole('button', { name: /^Confirm/ }).click();
		await this.confirmDialog.waitFor({ state: 'hidden', ...PATIENCE });
	}
}
