/// Which session variables there are, and what is to be made of them.
///
/// *Source*: every variable that MariaDB 10.11 and MySQL 9.7 let a session set, each set to several values with all
/// others looked at before and after (`Tests/Drivers/test_variables.py` does it again).
enum SessionVariables {
    /// Set before the others: a character set resets its collation.
    static let first: [(String, TrackedVariable.Form)] = [
        ("sql_mode", .text), ("autocommit", .boolean), ("auto_increment_increment", .number),
        ("character_set_client", .text), ("character_set_results", .text), ("character_set_connection", .text),
        ("character_set_filesystem", .text), ("character_set_server", .text), ("collation_connection", .text),
        ("collation_server", .text), ("interactive_timeout", .number), ("net_write_timeout", .number),
        ("time_zone", .text), ("wait_timeout", .number),
    ]
    static let firstOfMySQL: [(String, TrackedVariable.Form)] = [
        ("transaction_isolation", .text), ("transaction_read_only", .boolean),
    ]
    static let firstOfMariaDB: [(String, TrackedVariable.Form)] = [
        ("tx_isolation", .text), ("tx_read_only", .boolean), ("query_cache_type", .text),
    ]

    /// Numbers and booleans of both families.
    static let numbers = """
        auto_increment_offset big_tables binlog_direct_non_transactional_updates bulk_insert_buffer_size
        default_week_format div_precision_increment eq_range_index_dive_limit explicit_defaults_for_timestamp
        sql_auto_is_null foreign_key_checks group_concat_max_len innodb_ft_enable_stopword innodb_lock_wait_timeout innodb_strict_mode
        innodb_table_locks join_buffer_size keep_files_on_create lock_wait_timeout long_query_time low_priority_updates
        max_delayed_threads max_error_count max_heap_table_size max_join_size max_length_for_sort_data
        max_seeks_for_key max_sort_length max_sp_recursion_depth min_examined_row_limit myisam_sort_buffer_size
        net_read_timeout net_retry_count optimizer_prune_level optimizer_search_depth optimizer_trace_max_mem_size
        preload_buffer_size profiling_history_size query_alloc_block_size query_prealloc_size range_alloc_block_size
        read_buffer_size read_rnd_buffer_size sort_buffer_size sql_big_selects sql_buffer_result sql_log_bin
        sql_log_off sql_notes sql_quote_show_create sql_safe_updates sql_select_limit sql_warnings tmp_table_size
        transaction_alloc_block_size transaction_prealloc_size unique_checks
        """
    static let texts = """
        binlog_format binlog_row_image completion_type default_storage_engine default_tmp_storage_engine
        innodb_ft_user_stopword_table innodb_tmpdir lc_messages lc_time_names myisam_stats_method optimizer_switch
        updatable_views_with_limit
        """
    static let numbersOfMariaDB = """
        analyze_max_length analyze_sample_percentage aria_repair_threads aria_sort_buffer_size binlog_alter_two_phase
        binlog_annotate_row_events check_constraint_checks column_compression_threshold column_compression_zlib_level
        column_compression_zlib_wrap deadlock_search_depth_long deadlock_search_depth_short deadlock_timeout_long
        deadlock_timeout_short expensive_subquery_limit gtid_domain_id histogram_size idle_readonly_transaction_timeout
        idle_transaction_timeout idle_write_transaction_timeout in_predicate_conversion_threshold
        innodb_compression_default innodb_default_encryption_key_id innodb_snapshot_isolation join_buffer_space_limit
        join_cache_level log_slow_max_warnings log_slow_rate_limit log_warnings max_recursive_iterations
        max_relay_log_size max_rowid_filter_size max_session_mem_used max_statement_time max_tmp_tables
        mrr_buffer_size myisam_repair_threads old old_passwords optimizer_extra_pruning_depth
        optimizer_join_limit_pref_ratio optimizer_max_sel_arg_weight optimizer_max_sel_args
        optimizer_selectivity_sampling_limit optimizer_use_condition_selectivity progress_report_time
        query_cache_strip_comments query_cache_wlock_invalidate rowid_merge_buff_size server_id
        skip_parallel_replication skip_replication slow_query_log sql_if_exists standard_compliant_cte
        system_versioning_insert_history tcp_nodelay tmp_disk_table_size wsrep_dirty_reads wsrep_on
        wsrep_retry_autocommit wsrep_sync_wait wsrep_trx_fragment_size
        """
    static let textsOfMariaDB = """
        alter_algorithm aria_stats_method column_compression_zlib_strategy default_regex_flags enforce_storage_engine
        histogram_type log_disabled_statements log_slow_disabled_statements log_slow_filter log_slow_verbosity
        note_verbosity old_mode optimizer_adjust_secondary_key_costs system_versioning_alter_history
        thread_pool_priority use_stat_tables wsrep_osu_method wsrep_trx_fragment_unit
        """
    static let numbersOfMySQL = """
        binlog_rows_query_log_events binlog_transaction_compression binlog_transaction_compression_level_zstd
        connection_memory_chunk_size connection_memory_limit cte_max_recursion_depth default_table_encryption
        enable_cascade_triggers enable_secondary_engine_statistics end_markers_in_json explain_json_format_version
        generated_random_password_length global_connection_memory_tracking histogram_generation_max_mem_size
        information_schema_stats_expiry innodb_ddl_buffer_size innodb_ddl_threads innodb_parallel_read_threads
        max_execution_time max_points_in_geometry old_alter_table optimizer_max_subgraph_pairs optimizer_trace_limit
        optimizer_trace_offset parser_max_mem_size print_identified_with_as_hex range_optimizer_max_mem_size
        restrict_fk_on_non_standard_key secondary_engine_cost_threshold select_into_buffer_size select_into_disk_sync
        select_into_disk_sync_delay set_operations_buffer_size show_create_table_skip_secondary_engine
        show_create_table_verbosity show_gipk_in_create_table_and_information_schema
        sql_generate_invisible_primary_key sql_require_primary_key transaction_allow_batching
        windowing_use_high_precision xa_detach_on_prepare
        """
    static let textsOfMySQL = """
        binlog_row_value_options block_encryption_mode default_collation_for_utf8mb4 explain_format
        external_table_secondary_storage_engine external_table_storage_engine group_replication_consistency
        internal_tmp_mem_storage_engine optimizer_trace_features rbr_exec_mode terminology_use_previous
        use_secondary_engine
        """

    /// Reported as an empty text where they are NULL, and set by that word only.
    static let nullable: Set<String> = [
        "character_set_results", "default_tmp_storage_engine", "enforce_storage_engine",
        "external_table_secondary_storage_engine", "external_table_storage_engine", "innodb_ft_user_stopword_table",
        "innodb_tmpdir",
    ]

    /// Other names of tracked variables: the server reports the name that was used, and means the one variable.
    static let aliases: [ServerFamily: [String: String]] = [
        .mysql: ["max_insert_delayed_threads": "max_delayed_threads"],
        .mariadb: [
            "log_slow_min_examined_row_limit": "min_examined_row_limit", "log_slow_query": "slow_query_log",
            "log_slow_query_time": "long_query_time", "max_insert_delayed_threads": "max_delayed_threads",
            "old_alter_table": "alter_algorithm", "storage_engine": "default_storage_engine",
            "tmp_memory_table_size": "tmp_table_size",
        ],
    ]

    /// Variables that change along with another, unreported: they are asked for when that one was reported, and set
    /// behind it.
    static let followers: [String: [String]] = [
        "character_set_connection": ["collation_connection"], "collation_connection": ["character_set_connection"],
        "character_set_server": ["collation_server"], "collation_server": ["character_set_server"],
        "max_join_size": ["sql_big_selects"], "old": ["old_mode"],
        // Not tracked themselves: switches for parts of what follows.
        "log_queries_not_using_indexes": ["log_slow_filter"],
        "log_slow_admin_statements": ["log_slow_disabled_statements"],
        "log_slow_slave_statements": ["log_slow_disabled_statements"], "wsrep_causal_reads": ["wsrep_sync_wait"],
    ]
    static let switchesOfMariaDB = [
        "log_queries_not_using_indexes", "log_slow_admin_statements", "log_slow_slave_statements", "wsrep_causal_reads",
    ]

    /// Session variables that cannot be carried, and why; setting one pins.
    ///
    /// What one does ends by itself (`insert_id`, `gtid_next`), goes on by itself (`rand_seed1`, `timestamp`), leaves
    /// something behind at the server (`profiling`), belongs to Weir (`session_track_schema`), or cannot be undone
    /// (`require_row_format`).
    static let pinning: Set<String> = [
        "character_set_database", "collation_database", "default_master_connection", "gtid_next", "gtid_seq_no",
        "identity", "immediate_server_version", "insert_id", "last_insert_id", "optimizer_trace",
        "original_commit_timestamp", "original_server_version", "profiling", "pseudo_replica_mode", "pseudo_slave_mode",
        "pseudo_thread_id", "rand_seed1", "rand_seed2", "require_row_format", "resultset_metadata",
        "session_track_gtids",
        "session_track_schema", "session_track_state_change", "session_track_system_variables",
        "session_track_transaction_info", "sql_slave_skip_counter", "timestamp",
    ]

    /// Variables that are read while a statement is parsed and resolved, so that it matters with which values it was prepared.
    /// None of them does anything to a transaction that is open.
    static let parsing: [String] = [
        "block_encryption_mode", "character_set_client", "character_set_connection", "character_set_filesystem",
        "character_set_results", "character_set_server", "collation_connection", "collation_server",
        "default_collation_for_utf8mb4", "default_regex_flags", "default_storage_engine", "default_table_encryption",
        "default_tmp_storage_engine", "default_week_format", "div_precision_increment", "enforce_storage_engine",
        "explicit_defaults_for_timestamp", "group_concat_max_len", "lc_time_names", "old_mode", "optimizer_switch",
        "sql_mode", "time_zone", "windowing_use_high_precision",
    ]

    /// The names by which a family's carried variables can be set, with blanks between.
    static func carriedNames(_ family: ServerFamily) -> String {
        let isMariaDB = family == .mariadb
        let lists = [
            (first + (isMariaDB ? firstOfMariaDB : firstOfMySQL)).map(\.0).joined(separator: " "), numbers, texts,
            isMariaDB ? numbersOfMariaDB : numbersOfMySQL, isMariaDB ? textsOfMariaDB : textsOfMySQL,
            (aliases[family] ?? [:]).keys.joined(separator: " "),
            isMariaDB ? switchesOfMariaDB.joined(separator: " ") : "",
        ]
        return lists.joined(separator: " ")
    }

    /// Names that are too long for the scanner's table of words.
    private static let longNames = Set(
        (carriedNames(.mysql) + " " + carriedNames(.mariadb)).split(whereSeparator: \.isWhitespace)
            .filter { $0.utf8.count > WordTable.longestWord }.map(String.init))

    /// Whether a name of more than `WordTable.longestWord` bytes, perhaps in quotes, is that of a carried variable.
    static func isLongCarried(_ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        guard end - start < 100 else { return false }
        var name = ""
        for index in start..<end where text[index] != UInt8(ascii: "`") && text[index] != UInt8(ascii: "@") {
            name.unicodeScalars.append(Unicode.Scalar(text[index]))
        }
        name = name.lowercased()
        return longNames.contains(name)
            || name.split(separator: ".").last.map { longNames.contains(String($0)) } == true
    }
}
