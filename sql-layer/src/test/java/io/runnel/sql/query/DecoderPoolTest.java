package io.runnel.sql.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.RecordDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;

final class DecoderPoolTest {
    private final DecoderPool pool = new DecoderPool(new Formats(new NoRegistry()));

    private static List<String> columns(int number) {
        return List.of("C" + number);
    }

    @Test
    void aQueryGivesBackTheFirstDecodersThatItTookAndForgetsTheRest() {
        int taken = DecoderPool.MAX_LENT + 1;
        Source source = Sources.source(
                "T",
                SourceKind.STREAM,
                "JSON",
                IntStream.range(0, taken)
                        .mapToObj(i -> Sources.value("C" + i, SqlTypeName.INTEGER))
                        .toArray(Column[]::new));
        Set<RecordDecoder> first = Collections.newSetFromMap(new IdentityHashMap<>());
        try (DecoderPool.Lease lease = pool.lease()) {
            for (int i = 0; i < taken; i++) {
                first.add(lease.decoder(source, columns(i)));
            }
        }

        List<Boolean> known = new ArrayList<>();
        try (DecoderPool.Lease lease = pool.lease()) {
            for (int i = 0; i < taken; i++) {
                known.add(first.contains(lease.decoder(source, columns(i))));
            }
        }

        assertThat(known.subList(0, DecoderPool.MAX_LENT)).containsOnly(true);
        assertThat(known.get(DecoderPool.MAX_LENT)).isFalse();
    }
}
