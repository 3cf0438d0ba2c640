package io.runnel.sql.format;

import io.runnel.log.PartitionReader;
import io.runnel.sql.catalog.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Columns declared with HEADERS, all headers in order, and HEADER('name'), the last one of that name. */
final class HeaderValue {
    private HeaderValue() {}

    static RecordValue of(Column column) {
        String name = column.header();
        return name == null ? HeaderValue::all : record -> last(record, name);
    }

    /** Each header as a STRUCT of KEY and VALUE; an empty list if there are none. */
    private static List<?> all(PartitionReader record) {
        Header[] headers = record.headers();
        List<List<?>> values = new ArrayList<>(headers.length);
        for (Header header : headers) {
            values.add(Arrays.asList(header.key(), bytes(header)));
        }
        return values;
    }

    private static @Nullable Object last(PartitionReader record, String name) {
        Header[] headers = record.headers();
        for (int index = headers.length - 1; index >= 0; index--) {
            if (headers[index].key().equals(name)) {
                return bytes(headers[index]);
            }
        }
        return null;
    }

    private static @Nullable ByteString bytes(Header header) {
        byte[] value = header.value();
        return value == null ? null : new ByteString(value);
    }
}
