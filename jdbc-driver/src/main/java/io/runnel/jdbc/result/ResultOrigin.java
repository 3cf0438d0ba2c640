package io.runnel.jdbc.result;

import io.runnel.jdbc.value.ReadingRules;
import io.runnel.protocol.Column;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a result comes from.
 *
 * @param statement null if there is none
 * @param maxFieldSize bytes or characters after which binary values and texts are cut; 0 for no limit
 * @param closed told once, when the result is closed
 */
public record ResultOrigin(
        List<Column> columns,
        @Nullable Statement statement,
        ReadingRules rules,
        int maxFieldSize,
        Consumer<? super ResultSet> closed) {}
