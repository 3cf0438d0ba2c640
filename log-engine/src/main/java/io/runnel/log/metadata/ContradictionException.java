package io.runnel.log.metadata;

/**
 * A metadata record contradicts the records before it: it was not decided on the image to which it is applied. A fault of
 * this program, since decisions are tried before they are appended.
 */
public final class ContradictionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ContradictionException(MetadataRecord metadataRecord) {
        super("Metadata record contradicts the records before it: " + metadataRecord);
    }
}
