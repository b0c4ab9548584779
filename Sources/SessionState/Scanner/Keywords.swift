/// Words of the grammar. Unquoted, none of them can name a stored function where it stands before a parenthesis, and
/// a user variable may follow one without white space (`SELECT@a`).
///
/// A server that lacks the word takes it for a name, hence the split by server.
///
/// *Source*: MySQL 9 manual, "Keywords and Reserved Words"; MariaDB 10.11 `information_schema.KEYWORDS`, each
/// asked whether a call of it is taken for a stored function.
enum Keywords {
    /// On MySQL and on MariaDB; also a few that MariaDB would take for a name, but which ordinary MySQL texts need.
    static let shared = """
        accessible add adddate all alter analyze and any as asc ascii asensitive avg backup before begin between
        bigint binary binlog bit bit_and bit_or bit_xor blob bool boolean both by byte cache call cascade case cast
        change char character charset check checksum close code collate column columns comment commit compressed
        condition constraint continue convert count create cross cume_dist curdate current_date current_role
        current_time current_timestamp current_user cursor curtime databases date date_add date_sub datetime day
        day_hour day_microsecond day_minute day_second deallocate dec decimal declare default delayed delete
        dense_rank desc describe deterministic distinct distinctrow div do double drop dual each else elseif
        enclosed end enum escape escaped except exclude execute exists exit explain extract false fetch first_value
        fixed float float4 float8 flush following follows for force foreign from fulltext function get get_format
        global grant group group_concat grouping handler having help high_priority host hour hour_microsecond
        hour_minute hour_second if ignore in index infile inner inout insensitive insert install int int1 int2 int3
        int4 int8 integer intersect interval into is iterate join json json_arrayagg json_objectagg json_table key
        keys kill lag language last_value lateral lead leading leave left like limit linear lines load local
        localtime localtimestamp lock long longblob longtext loop low_priority master_ssl_verify_server_cert match
        max maxvalue medium mediumblob mediumint mediumtext mid middleint min minute minute_microsecond
        minute_second modifies month names national natural nchar no no_write_to_binlog not now nth_value ntile null
        number numeric nvarchar of offset on open optimize option optionally options or order others out outer
        outfile over owner parser partition percent_rank port position precedes preceding precision prepare primary
        procedure purge range rank read read_write reads real recursive references regexp release remove rename
        repair repeat replace replica replicas require reset resignal restore restrict return returning revoke right
        rlike role rollback rollup row row_number rows savepoint second second_microsecond security select sensitive
        separator serial server session session_user set show shutdown signal signed slave smallint socket some
        soname sounds spatial specific sql sql_big_result sql_buffer_result sql_calc_found_rows sql_no_cache
        sql_small_result sql_tsi_day sql_tsi_hour sql_tsi_minute sql_tsi_month sql_tsi_second sql_tsi_year
        sqlexception sqlstate sqlwarning ssl start starting stats_auto_recalc stats_persistent stats_sample_pages
        std stddev stddev_pop stddev_samp stop stored straight_join subdate substr substring sum sysdate system_user
        table terminated text then ties time timestamp timestampadd timestampdiff tinyblob tinyint tinytext to
        trailing trigger trim true truncate unbounded undo unicode uninstall union unique unlock unsigned update
        upgrade usage use user using utc_date utc_time utc_timestamp value values var_pop var_samp varbinary varchar
        varcharacter variance varying weight_string when where while window with wrapper write xa xor year
        year_month zerofill
        """

    /// On MySQL alone.
    static let onlyMySQL = """
        absent account action active admin after against aggregate algorithm allow_missing_files always array
        assign_gtids_to_anonymous_transactions at atomic attribute authentication authorization auto auto_increment
        auto_refresh auto_refresh_source autoextend_size avg_row_length bernoulli block btree buckets bulk cascaded
        catalog_name chain challenge_response changed channel cipher class_origin client clone coalesce collation
        column_format column_name committed compact completion component compression concurrent connection
        consistent constraint_catalog constraint_name constraint_schema contains context cpu cube current
        cursor_name data database datafile default_auth definer definition delay_key_write description diagnostics
        directory disable discard disk duality dumpfile duplicate dynamic empty enable encryption ends enforced
        engine engine_attribute engines error errors event events every exchange expansion expire export extended
        extent_size external external_format factor failed_login_attempts fast faults fields file file_block_size
        file_format file_name file_pattern file_prefix files filter finish first format found full general generate
        generated geomcollection geometry geometrycollection get_master_public_key get_source_public_key grants
        group_replication groups gtid_only gtids hash header histogram history hosts identified ignore_server_ids
        immediate import inactive indexes initial initial_size initiate insert_method instance invisible invoker io
        io_after_gtids io_before_gtids io_thread ipc isolation issuer json_value key_block_size keyring last leaves
        less level library linestring list locked locks logfile logs manual master master_auto_position master_bind
        master_compression_algorithms master_connect_retry master_delay master_heartbeat_period master_host
        master_log_file master_log_pos master_password master_port master_public_key_path master_retry_count
        master_ssl master_ssl_ca master_ssl_capath master_ssl_cert master_ssl_cipher master_ssl_crl
        master_ssl_crlpath master_ssl_key master_tls_ciphersuites master_tls_version master_user
        master_zstd_compression_level max_connections_per_hour max_queries_per_hour max_rows max_size
        max_updates_per_hour max_user_connections member memory merge message_text microsecond migrate min_rows mod
        mode modify multilinestring multipoint multipolygon mutex mysql_errno name ndb ndbcluster nested
        network_namespace never new next no_wait nodegroup none nowait nulls off oj old one only optimizer_costs
        optional ordinality organization pack_keys page parallel parameters parse_tree partial partitioning
        partitions password password_lock_time path persist persist_only persistent phase plugin plugin_dir plugins
        point polygon preserve prev previous privilege_checks_user privileges process processlist profile profiles
        proxy qualify quarter query quick random read_only rebuild recover redo_buffer_size redundant reference
        registration relational relay relay_log_file relay_log_pos relay_thread relaylog reload reorganize
        repeatable replicate_do_db replicate_do_table replicate_ignore_db replicate_ignore_table
        replicate_rewrite_db replicate_wild_do_table replicate_wild_ignore_table replication require_row_format
        require_table_primary_key_check resource respect restart resume retain returned_sqlstate returns reuse
        rotate routine row_count row_format rtree s3 schedule schema schema_name schemas secondary secondary_engine
        secondary_engine_attribute secondary_load secondary_unload serializable share simple skip slow snapshot
        source source_auto_position source_bind source_compression_algorithms source_connect_retry
        source_connection_auto_failover source_delay source_heartbeat_period source_host source_log_file
        source_log_pos source_password source_port source_public_key_path source_retry_count source_ssl
        source_ssl_ca source_ssl_capath source_ssl_cert source_ssl_cipher source_ssl_crl source_ssl_crlpath
        source_ssl_key source_ssl_verify_server_cert source_tls_ciphersuites source_tls_version source_user
        source_zstd_compression_level sql_after_gtids sql_after_mts_gaps sql_before_gtids sql_thread sql_tsi_quarter
        sql_tsi_week srid stacked stage starts status storage stream strict_load string subclass_origin subject
        subpartition subpartitions super suspend swaps switches system table_checksum table_name tables tablesample
        tablespace temporary temptable than thread_priority tls transaction triggers type types uncommitted
        undefined undo_buffer_size undofile unknown unregister until uri url use_frm user_resources validation
        variables vcpu vector verify_key_constraints view virtual visible wait warnings week without work x509 xid
        xml zone
        """

    /// On MariaDB alone.
    static let onlyMariaDB = """
        checkpoint clob column_add column_create column_delete column_get delete_domain_id do_domain_ids examined id
        ignore_domain_ids ignored lastval master_demote_to_replica master_demote_to_slave median nextval
        page_checksum parse_vcol_expr percentile_cont percentile_disc period portion raw ref_system_id rownum setval
        slaves sql_cache trim_oracle varchar2
        """
}
