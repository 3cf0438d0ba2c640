/**
 * What a PROTOBUF schema consists of: texts become elements (Wire's parser), elements become descriptors
 * (protobuf-java), canonical text and checks; payloads are walked by descriptors. Read
 * {@link io.runnel.registry.schema.protobuf.ProtoFiles} first. Knows no subjects, no log and no HTTP; nothing here is
 * loaded before the first PROTOBUF schema.
 */
@NullMarked
package io.runnel.registry.schema.protobuf;

import org.jspecify.annotations.NullMarked;
