import type { ColumnType, Generated } from 'kysely';

interface UserTable {
  name_key: string;
  name: string;
  role: string;
  password_hash: string;
  is_disabled: Generated<number>;
  group_name: Generated<string>;
  created_at: string;
  last_sign_in_at: string | null;
}

interface SessionTable {
  session_hash: string;
  user_key: string | null;
  created_at: string;
  last_seen_at: number;
}

interface TokenTable {
  token_id: string;
  token_hash: string;
  user_key: string;
  label: string;
  created_at: string;
  last_used_at: ColumnType<string | null, never, string>;
}

interface PeerTable {
  ae_title: string;
  host: string;
  port: number;
  may: string;
  character_set: string;
  max_associations: number;
  is_archive: number;
  comment: string;
  uses_tls: number;
  certificate_fingerprint: string;
  preferred_transfer_syntax_uid: string;
  retries: number;
  user_identity: string;
  user_name: string;
  sealed_passcode: string;
}

interface RefusedCallerTable {
  ae_title: string;
  host: string;
  called_ae_title: string;
  reason: string;
  count: number;
  last_at: string;
  certificate_fingerprint: Generated<string>;
}

interface WebServerTable {
  name: string;
  base_url: string;
  auth: string;
  user: string;
  secret: string;
  sealed_secret: string;
  ca_pem: string;
  allows_unencrypted: number;
  is_archive: Generated<number>;
}

interface SettingTable {
  name: string;
  value: string;
}

interface SavedFilterTable {
  user_key: string;
  name: string;
  filter: string;
}

interface UserPreferenceTable {
  user_key: string;
  value: string;
}

interface SharedProtocolTable {
  version: Generated<number>;
  shared_with: string;
  protocol_id: string;
  at: number;
  by_user: string;
  body: string;
}

interface JobTable {
  job_id: string;
  kind: string;
  title: string;
  state: string;
  done: number;
  total: number;
  started_by: string;
  created_at: string;
  ended_at: string | null;
  problem: string;
  payload: string;
  result: string | null;
}

interface PerformedStepTable {
  sop_instance_uid: string;
  peer: string;
  state: 'inProgress' | 'completed' | 'discontinued';
  told_at: number;
  has_end: number;
  series_count: number;
  instances: string;
}

interface CommitmentTable {
  commitment_id: string;
  role: string;
  peer: string;
  transaction_uid: string;
  state: string;
  asked_at: number;
  ended_at: number;
  attempts: number;
  next_attempt_at: number;
  problem: string;
}

interface CommitmentInstanceTable {
  commitment_id: string;
  position: number;
  sop_class_uid: string;
  sop_instance_uid: string;
  outcome: number | null;
}

interface DeidentificationSecretTable {
  secret_key: number;
  secret: string;
}

interface DeidentificationProjectTable {
  name: string;
  created_at: string;
}

interface SentInstanceTable {
  job_id: string;
  sop_instance_uid: string;
}

interface UnsentInstanceTable {
  job_id: string;
  sop_instance_uid: string;
  reason: string;
}

interface PeerThroughputTable {
  ae_title: string;
  ended_at: number;
  instances: number;
  size_bytes: number;
  busy_ms: number;
}

interface IntegrityFindingTable {
  finding_id: Generated<number>;
  file: string;
  kind: string;
  state: string;
  study_instance_uid: string;
  series_instance_uid: string;
  sop_instance_uid: string;
  detail: string;
  found_at: number;
  ended_at: number | null;
  healed_from: string;
}

interface PrefetchSubjectTable {
  subject_key: string;
  cause: string;
  priority: number;
  order_facts: string | null;
  due_at: number | null;
  tries: number;
  asked_at: number;
  problems: string;
  found: string;
  candidates: string;
}

interface PrefetchPullTable {
  study_instance_uid: string;
  subject_key: string;
  archives: string;
  state: string;
  priority: number;
  tries: number;
  next_try_at: number;
  job_id: string;
  reason: string;
  wanted_at: number;
}

interface WorklistEntryTable {
  study_instance_uid: string;
  priority: number;
  priority_by: string;
  assigned_to: string;
  arrived_at: number;
  state: number;
  reading_by: string;
  reading_at: number;
  readiness: string;
  look_at: number | null;
  expected_instances: number | null;
  expected_by: string;
  patient_id: string;
  patient_name_fold: string;
  study_date: string;
  study_time: string;
  study_description_fold: string;
  modalities: string;
  regions: string;
  subspecialty: string;
  search_text: string;
  priors: string;
  prior_count: number;
}

interface RelevanceRulesTable {
  version: Generated<number>;
  at: number;
  by: string;
  rules: string;
}

interface WorklistListTable {
  list_id: string;
  name: string;
  user_key: string;
  made_by: string;
  is_shared: number;
  filter: string;
}

interface DisplayRecordTable {
  sequence: Generated<number>;
  record_id: string;
  at: string;
  by_user: string;
  kind: string;
  display_id: string;
  body: string;
  previous: string;
  hash: string;
}

interface DisplayDraftTable {
  draft_id: string;
  display_id: string;
  kind: string;
  by_user: string;
  updated_at: string;
  body: string;
}

/** Rows of station.sqlite as the migrations leave them. */
export interface StationTables {
  user: UserTable;
  session: SessionTable;
  token: TokenTable;
  peer: PeerTable;
  refused_caller: RefusedCallerTable;
  web_server: WebServerTable;
  setting: SettingTable;
  saved_filter: SavedFilterTable;
  user_preference: UserPreferenceTable;
  shared_protocol: SharedProtocolTable;
  job: JobTable;
  sent_instance: SentInstanceTable;
  unsent_instance: UnsentInstanceTable;
  peer_throughput: PeerThroughputTable;
  prefetch_subject: PrefetchSubjectTable;
  prefetch_pull: PrefetchPullTable;
  worklist_entry: WorklistEntryTable;
  worklist_list: WorklistListTable;
  relevance_rules: RelevanceRulesTable;
  integrity_finding: IntegrityFindingTable;
  display_record: DisplayRecordTable;
  display_draft: DisplayDraftTable;
  study_use: { study_instance_uid: string; last_opened_at: number };
  performed_step: PerformedStepTable;
  performed_step_study: { study_instance_uid: string; sop_instance_uid: string };
  commitment: CommitmentTable;
  commitment_instance: CommitmentInstanceTable;
  deidentification_secret: DeidentificationSecretTable;
  deidentification_project: DeidentificationProjectTable;
}
