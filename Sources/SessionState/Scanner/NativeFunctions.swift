/// Functions the server has itself, found by name before any stored function, quoted or not: `` `get_lock`('a', 1) ``.
///
/// A name before `(` that is neither here nor in ``Keywords`` may be a stored function. A missing name costs a needless
/// pin; a name too many would hide a stored function of that name, hence the split by server.
///
/// *Source*: MySQL 9 manual, "Built-In Function and Operator Reference"; MariaDB 10.11 asked itself (a name is native
/// when calling it gives any error but 1305 and 1630), and the MariaDB manual for later versions.
enum NativeFunctions {
    /// On MySQL and on MariaDB.
    static let shared = """
        abs acos addtime aes_decrypt aes_encrypt asin atan atan2 benchmark bin bit_count bit_length ceil ceiling
        char_length character_length coercibility compress concat concat_ws connection_id conv convert_tz cos cot
        crc32 date_format datediff dayname dayofmonth dayofweek dayofyear degrees elt exp export_set extractvalue
        field find_in_set floor format_bytes format_pico_time found_rows from_base64 from_days from_unixtime
        get_lock greatest hex ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa instr is_free_lock is_ipv4
        is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock isnull json_array json_array_append json_array_insert
        json_contains json_contains_path json_depth json_extract json_insert json_keys json_length json_merge
        json_merge_patch json_merge_preserve json_object json_overlaps json_pretty json_quote json_remove
        json_replace json_schema_valid json_search json_set json_type json_unquote json_valid last_day
        last_insert_id lcase least length ln load_file locate log log10 log2 lower lpad ltrim make_set makedate
        maketime master_pos_wait mbrcontains mbrcoveredby mbrdisjoint mbrequals mbrintersects mbroverlaps mbrtouches
        mbrwithin md5 monthname name_const nullif oct octet_length ord period_add period_diff pi pow power quote
        radians rand random_bytes regexp_instr regexp_replace regexp_substr release_all_locks release_lock reverse
        round rpad rtrim sec_to_time sha sha1 sha2 sign sin sleep soundex space sqrt st_area st_asbinary
        st_asgeojson st_astext st_aswkb st_aswkt st_buffer st_centroid st_collect st_contains st_convexhull
        st_crosses st_difference st_dimension st_disjoint st_distance st_distance_sphere st_endpoint st_envelope
        st_equals st_exteriorring st_geohash st_geomcollfromtext st_geomcollfromwkb st_geometrycollectionfromtext
        st_geometrycollectionfromwkb st_geometryfromtext st_geometryfromwkb st_geometryn st_geometrytype
        st_geomfromgeojson st_geomfromtext st_geomfromwkb st_interiorringn st_intersection st_intersects st_isclosed
        st_isempty st_issimple st_isvalid st_latfromgeohash st_length st_linefromtext st_linefromwkb
        st_linestringfromtext st_linestringfromwkb st_longfromgeohash st_mlinefromtext st_mlinefromwkb
        st_mpointfromtext st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb st_multilinestringfromtext
        st_multilinestringfromwkb st_multipointfromtext st_multipointfromwkb st_multipolygonfromtext
        st_multipolygonfromwkb st_numgeometries st_numinteriorrings st_numpoints st_overlaps st_pointfromgeohash
        st_pointfromtext st_pointfromwkb st_pointn st_polyfromtext st_polyfromwkb st_polygonfromtext
        st_polygonfromwkb st_simplify st_srid st_startpoint st_symdifference st_touches st_union st_validate
        st_within st_x st_y str_to_date strcmp substring_index subtime tan time_format time_to_sec timediff
        to_base64 to_days to_seconds ucase uncompress uncompressed_length unhex unix_timestamp updatexml upper uuid
        uuid_short version weekday weekofyear yearweek
        """

    /// On MySQL alone.
    static let onlyMySQL = """
        any_value bin_to_uuid distance etag from_vector get_jdv_property_key_value gtid_subset gtid_subtract
        icu_version is_uuid json_duality_object json_schema_validation_report json_storage_free json_storage_size
        like_range_max like_range_min mbrcovers ps_current_thread_id ps_thread_id regexp_like remove_dd_property_key
        roles_graphml source_pos_wait st_buffer_strategy st_frechetdistance st_geomcollfromtxt st_hausdorffdistance
        st_latitude st_lineinterpolatepoint st_lineinterpolatepoints st_longitude st_makeenvelope st_numinteriorring
        st_pointatdistance st_swapxy st_transform statement_digest statement_digest_text string_to_vector to_vector
        uuid_to_bin validate_password_strength vector_dim vector_distance vector_to_string
        wait_for_executed_gtid_set wait_until_sql_thread_after_gtids
        """

    /// On MariaDB alone.
    static let onlyMariaDB = """
        add_months binlog_gtid_pos chr coalesce collation column_check column_exists column_json column_list
        concat_operator_oracle contains crc32c database decode decode_histogram decode_oracle des_decrypt
        des_encrypt encode encrypt format geometrycollection json_array_intersect json_compact json_detailed
        json_equals json_exists json_key_value json_loose json_normalize json_object_filter_keys
        json_object_to_array json_query json_value kdf lengthb linestring lpad_oracle ltrim_oracle master_gtid_wait
        microsecond mod multilinestring multipoint multipolygon natural_sort_key nvl nvl2 old_password overlaps
        password point polygon quarter replace_oracle row_count rpad_oracle rtrim_oracle schema schemas sformat srid
        substr_oracle sys_guid to_char to_number trunc uuid_v4 uuid_v7 vec_distance vec_distance_cosine
        vec_distance_euclidean vec_fromtext vec_totext week within wsrep_last_seen_gtid wsrep_last_written_gtid
        wsrep_sync_wait_upto_gtid xmlisvalid
        """
}
