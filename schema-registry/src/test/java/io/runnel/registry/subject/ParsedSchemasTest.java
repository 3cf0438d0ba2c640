package io.runnel.registry.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.SchemaText;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.schema.ParsedSchema;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParsedSchemasTest {
    private final RegistryState state = new RegistryState(CompatibilityLevel.BACKWARD);
    private final ParsedSchemas schemas = new ParsedSchemas(10);

    private static SchemaText fixed(int number, int docChars) {
        return SchemaText.avro("{\"type\":\"fixed\",\"name\":\"F" + number + "\",\"size\":1,\"doc\":\""
                + "d".repeat(docChars) + "\"}");
    }

    private long kept(int count, int docChars) {
        List<ParsedSchema> parsed = IntStream.range(0, count)
                .mapToObj(i -> schemas.parse(state, fixed(i, docChars)))
                .toList();
        return IntStream.range(0, count)
                .filter(i -> schemas.parse(state, fixed(i, docChars)) == parsed.get(i))
                .count();
    }

    @Test
    void asManyAsTheBoundSaysAreKept() {
        assertThat(kept(10, 0)).isEqualTo(10);
    }

    @Test
    void longOnesCountAsSeveral() {
        assertThat(kept(10, 50_000)).isLessThanOrEqualTo(2);
    }

    @Test
    void oneThatIsLongerThanAllMayBeIsKeptAlone() {
        assertThat(kept(1, 200_000)).isEqualTo(1);
    }
}
