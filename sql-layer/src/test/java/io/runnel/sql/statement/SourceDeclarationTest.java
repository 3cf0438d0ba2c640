package io.runnel.sql.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.registry.SchemaText;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.MemoryRegistry;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.StatementParser;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceDeclarationTest {
    @Test
    void declaresColumnsKeyFormatsAndTopic() {
        SourceDeclaration declared =
                declaration("CREATE TABLE t (id BIGINT PRIMARY KEY, \"Fare\" DECIMAL(12, 2), ts TIMESTAMP(3),"
                        + " s STRING, b BYTES) WITH (value_format = 'avro', partitions = 4, replicas = 1)");
        Source source = declared.source();

        assertThat(source.kind()).isEqualTo(SourceKind.TABLE);
        assertThat(source.topic()).isEqualTo("T");
        assertThat(source.keyFormat()).isEqualTo("KAFKA");
        assertThat(source.valueFormat()).isEqualTo("AVRO");
        assertThat(source.columns()).extracting(Column::name).containsExactly("ID", "Fare", "TS", "S", "B");
        assertThat(source.columns())
                .extracting(column -> ColumnType.text(column.type()))
                .containsExactly("BIGINT", "DECIMAL(12, 2)", "TIMESTAMP", "VARCHAR", "VARBINARY");
        assertThat(source.columns())
                .extracting(column -> column.type().isNullable())
                .containsExactly(false, true, true, true, true);
        assertThat(source.keyColumns()).hasSize(1);
        assertThat(declared.topic().partitions()).hasValue(4);
        assertThat(source.options()).containsEntry("kafka_topic", "T").containsEntry("partitions", "4");
    }

    @Test
    void formatStandsForBothFormats() {
        Source source = declaration("CREATE STREAM s (k INT KEY, v INT) WITH (kafka_topic = 'a', format = 'JSON')")
                .source();

        assertThat(source.keyFormat()).isEqualTo("JSON");
        assertThat(source.valueFormat()).isEqualTo("JSON");
    }

    @Test
    void valueColumnsComeFromTheRegistryForAvro() {
        Source source = declaration("CREATE STREAM s (k INT KEY) WITH (kafka_topic = 'a', value_format = 'AVRO')")
                .source();

        assertThat(source.columns()).extracting(Column::name).containsExactly("K", "A_OF_REGISTRY");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        CREATE STREAM s (a INT) WITH (kafka_topc = 's', value_format = 'JSON') | 42704 | 31 | Unknown option KAFKA_TOPC at line 1, column 31; did you mean KAFKA_TOPIC?
        CREATE STREAM s (a INT) WITH (source_topic = 's')                 | 0A000 | 31 | Option SOURCE_TOPIC is not supported yet at line 1, column 31.
        CREATE STREAM s (a INT) WITH (value_format = 'YAML')                  | 0A000 | 31 | VALUE_FORMAT = 'YAML' is not supported at line 1, column 31; supported are AVRO, DELIMITED, JSON, JSON_SR, KAFKA, PROTOBUF, PROTOBUF_NOSR.
        CREATE STREAM s (a INT) WITH (partitions = 0, value_format = 'JSON')  | 22023 | 31 | PARTITIONS = 0 is refused at line 1, column 31; it must be a whole number from 1 to 2147483647.
        CREATE STREAM s (a INT, A DOUBLE) WITH (value_format = 'JSON')        | 42701 | 25 | Column A is declared a second time at line 1, column 25.
        CREATE STREAM s (rowtime INT) WITH (value_format = 'JSON')            | 42939 | 18 | Column name ROWTIME is taken at line 1, column 18: every row has this column already.
        CREATE STREAM s (a BIGNT) WITH (value_format = 'JSON')                | 42704 | 20 | Unknown type BIGNT at line 1, column 20; did you mean BIGINT?
        CREATE STREAM s (a STRUCT<b INT, B INT>) WITH (value_format = 'JSON') | 42701 | 34 | Field B is declared a second time at line 1, column 34.
        CREATE STREAM s (a VARCHAR(20)) WITH (value_format = 'JSON')          | 0A000 | 20 | VARCHAR takes no (20) at line 1, column 20; write it without.
        CREATE STREAM s (a DECIMAL(40, 2)) WITH (value_format = 'JSON')       | 22023 | 20 | DECIMAL(40, 2) is out of range at line 1, column 20; the precision goes from 1 to 38, the scale from 0 to the precision.
        CREATE STREAM s (a FLOAT) WITH (value_format = 'JSON')                | 0A000 | 20 | Type FLOAT is not supported at line 1, column 20; write DOUBLE.
        CREATE STREAM s (a INT PRIMARY KEY) WITH (value_format = 'JSON')      | 42601 | 18 | PRIMARY KEY is for tables at line 1, column 18; a stream's key column is declared with KEY.
        CREATE TABLE t (a INT) WITH (value_format = 'JSON')                   | 42601 | 14 | Table T has no primary key at line 1, column 14; declare the key's column as in ID BIGINT PRIMARY KEY.
        CREATE STREAM s (k INT KEY) WITH (value_format = 'JSON')              | 42704 | 0  | No value column is declared, and the registry has no schema under subject S-value to take them from: declare columns, or register the schema first.
        CREATE STREAM other.s (a INT) WITH (value_format = 'JSON')            | 3F000 | 15 | There is no schema for OTHER.S at line 1, column 15; all streams and tables are in PUBLIC.
        CREATE STREAM s (a INT) WITH (kafka_topic = 't', partitions = 1)      | 42601 | 0  | CREATE STREAM S does not say how values are written: add VALUE_FORMAT = 'JSON' or VALUE_FORMAT = 'AVRO' to WITH.
        CREATE STREAM s (a INT) WITH (value_format = 'NONE')                  | 0A000 | 31 | VALUE_FORMAT = 'NONE' is not supported at line 1, column 31; supported are AVRO, DELIMITED, JSON, JSON_SR, KAFKA, PROTOBUF, PROTOBUF_NOSR.
        CREATE STREAM s (k INT KEY, a INT) WITH (key_format = 'NONE', value_format = 'JSON') | 42601 | 42 | KEY_FORMAT = 'NONE' is for streams without key columns at line 1, column 42: leave out K, or name a format such as KAFKA.
        CREATE STREAM s (a INT) WITH (value_delimiter = '<~>', value_format = 'DELIMITED') | 22023 | 31 | VALUE_DELIMITER is refused at line 1, column 31: a delimiter is one character, SPACE or TAB.
        CREATE STREAM s (a INT) WITH (value_delimiter = ';', value_format = 'JSON') | 42601 | 31 | VALUE_DELIMITER is for format DELIMITED at line 1, column 31; the value's format is JSON.
        CREATE STREAM s (a INT, b INT) WITH (wrap_single_value = false, value_format = 'JSON') | 42601 | 38 | WRAP_SINGLE_VALUE is for values of one column at line 1, column 38; here the value has 2.
        CREATE STREAM s (a INT) WITH (wrap_single_value = false, value_format = 'PROTOBUF') | 0A000 | 31 | WRAP_SINGLE_VALUE = false is not supported by format PROTOBUF at line 1, column 31: its values always are messages with a field per column.
        CREATE STREAM s (a INT) WITH (wrap_single_value = true, value_format = 'DELIMITED') | 0A000 | 31 | WRAP_SINGLE_VALUE = true is not supported by format DELIMITED at line 1, column 31: it has no record to wrap a column in.
        CREATE STREAM s (a INT) WITH (value_protobuf_nullable_representation = 'X', value_format = 'PROTOBUF') | 22023 | 31 | VALUE_PROTOBUF_NULLABLE_REPRESENTATION is refused at line 1, column 31: it is OPTIONAL or WRAPPER.
        """)
    void refusalNamesPlaceAndWhatToDo(String sql, String state, int column, String message) {
        SqlException error = catchThrowableOfType(SqlException.class, () -> declaration(sql));

        assertThat(error).hasMessage(message);
        assertThat(error.sqlState()).isEqualTo(state);
        assertThat(error.column()).isEqualTo(column);
    }

    private static SourceDeclaration declaration(String sql) {
        MemoryRegistry registry = new MemoryRegistry();
        registry.register(
                "a-value",
                SchemaText.avro(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a_of_registry\",\"type\":\"int\"}]}"));
        return SourceDeclaration.of(
                (SqlCreateSource) StatementParser.parse(sql),
                new DeclaredTypes(CatalogSnapshot.EMPTY),
                new Formats(registry).registryColumns(),
                new Session(Map.of()));
    }
}
