import type { Account } from '../key/account';
import type { Runtime } from '../../shared/runtime';
import type { Api } from './client';
import type { HourAllowance } from './hourAllowance';

/** Everything that calls of one node run share. */
export interface Connection {
	api: Api;
	account: Account;
	runtime: Runtime;
	allowance: HourAllowance;
	/** Names the run among others that use the same key. */
	owner: string;
	/** Counts the requests that went to the API. */
	spent: { calls: number };
	/** When an agent must have its answer, by the runtime's clock: what would end later is not waited for. */
	deadline?: number;
	/** Gives back the place of the generation that is waited for: others need it while this call sleeps for long. */
	leavePlace?: () => void;
}
