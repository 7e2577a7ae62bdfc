/** How Portolan says no: the codes, and the error that bears one to the engine's door. */

/** Every way Portolan says no. Tests check these codes, never the words of a message. */
export const refusalCodes = [
  'bad_question', // the question does not fit its schema
  'unknown_call',
  'unknown_place', // the page named a file the host never offered
  'not_from_page', // a call only a shell may make
  'no_case', // nothing is open
  'case_open', // another case is already open here
  'case_missing',
  'case_exists', // a new case would overwrite a file
  'case_foreign', // an SQLite file that is not ours, or was altered
  'case_newer', // written by a newer Portolan
  'case_busy', // another process holds it, or it changed while it was read
  'case_read_only',
  'case_damaged',
  'file_missing',
  'file_denied',
  'not_a_regular_file',
  'file_empty',
  'format_unknown',
  'file_damaged', // compressed, and damaged before anything of a capture comes out
  'format_unsupported', // known by name, not read (snoop, ERF, ...)
  'duplicate', // these bytes are already in the case
  'imported_otherwise', // it is, or continues, a capture of the case that has another sensor or was read with other options
  'source_changed', // the file changed while it was read
  'inflate_limit', // a compressed stream grows past the bound
  'cancelled',
  'disk_full',
  'no_probes', // nothing to compute on, with the counts that say why
  'unknown_analysis',
  'unknown_parameter',
  'unknown_port', // the port is not in the graph of this scope
  'unknown_cluster',
  'unknown_capture', // no capture of the case has this sensor or hash
  'unknown_note',
  'bad_window',
  'bad_labels', // a file of traffic labels that does not fit its format
  'bad_knowledge', // a file of learned ports that does not fit its format
  'unknown_labels',
  'unknown_knowledge',
  'unknown_source', // the address sent no probe in this case
  'query_limit', // a statement ran out of its time or memory
  'not_equal', // a verification found something different
  'busy', // that lane already runs something
  'thread_lost', // the worker thread ended before it answered
  'write_failed',
  'internal',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** A clear no: a code to act on, and one line that says what, where, what was kept and what to do next. */
export class Refusal extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode, message: string) {
    super(message)
    this.name = 'Refusal'
    this.code = code
  }
}
