package shop;

import io.runnel.sql.udf.Udtf;
import io.runnel.sql.udf.UdtfDescription;
import java.util.List;

/** A function that gives rows: one for each element of the list. */
@UdtfDescription(name = "words", description = "A row for each word.", author = "the shop", version = "1.0")
public class Words {
    @Udtf
    public List<String> words(String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}
