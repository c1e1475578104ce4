import type { Locator, Page } from 'playwright-core';

/** The dialog in which a user enters a credential, opened from the panel of a node. */
export class CredentialDialog {
	readonly dialog: Locator;
	private readonly slot: Locator;

	constructor(page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
		this.slot = page.getByTestId('ndv').getByTestId('node-credentials-slot');
	}

	/** "Connect to …", which the panel shows as long as there is no credential. */
	async create(): Promise<void> {
		await this.slot.getByTestId('node-credentials-empty-state').getByRole('button').click();
		await this.dialog.waitFor();
	}

	/** Opens the one that the node uses. */
	async edit(): Promise<void> {
		await this.slot.getByTestId('credential-edit-button').click();
		await this.dialog.waitFor();
	}

	async fill(fields: Record<string, string>): Promise<void> {
		for (const [name, value] of Object.entries(fields)) {
			await this.dialog.getByTestId(name).locator('input').fill(value);
		}
	}

	/** Saves; n8n tests the credential at once. */
	async save(): Promise<void> {
		await this.dialog.getByTestId('credential-save-button').getByRole('button').click();
	}

	/** All that the dialog says once n8n has told that the test failed. */
	async failure(): Promise<string> {
		await this.dialog.getByText('More details').click();
		await this.dialog.getByText('More details').waitFor({ state: 'hidden' });
		return this.dialog.innerText();
	}

	/** Waits for the green message that the test passed. */
	async success(): Promise<void> {
		await this.dialog.getByTestId('credentials-config-container-test-success').waitFor();
	}

	async closed(): Promise<void> {
		await this.dialog.waitFor({ state: 'hidden' });
	}

	async close(): Promise<void> {
		await this.dialog.getByRole('button', { name: 'Close this dialog' }).click();
		await this.closed();
	}
}
