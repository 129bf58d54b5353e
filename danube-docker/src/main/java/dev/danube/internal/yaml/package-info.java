/**
 * YAML and JSON files that people write, read so that each problem has its line. {@link
 * dev.danube.internal.yaml.YamlMap} is a mapping, {@link dev.danube.internal.yaml.YamlProblems}
 * what is wrong with a file. Inside, {@code LimitedParser} limits the nesting, {@code YamlBudget}
 * what aliases repeat, {@code YamlTags} refuses tags, {@code YamlSyntax} tells errors of the parser
 * in plain words, and {@link dev.danube.internal.yaml.YamlCharacters} finds characters that are not
 * allowed or hide.
 */
@NullMarked
package dev.danube.internal.yaml;

import org.jspecify.annotations.NullMarked;
