package io.runnel.examples;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The files of {@code examples/data}; its README says where they come from. */
public final class ExampleData {
    private ExampleData() {}

    /**
     * Opens a file, to be closed by the caller.
     *
     * @throws FileNotFoundException if the jar has no such file
     */
    public static InputStream open(String fileName) throws IOException {
        InputStream in = ExampleData.class.getResourceAsStream("data/" + fileName);
        if (in == null) {
            throw new FileNotFoundException("The examples' jar has no data file " + fileName);
        }
        return in;
    }
}
