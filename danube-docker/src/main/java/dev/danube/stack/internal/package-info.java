/**
 * Parts of stacks that know nothing of images.
 *
 * <ul>
 *   <li>{@link StackFolder} is the place of a stack in its repository, {@link StackFiles} are the
 *       files there, {@link ChangeRules} says which entries are no images, and {@link ImageTests}
 *       finds tests.
 *   <li>{@link ImageContainer} runs programs in an image. {@link FurtherTags} are made of what they
 *       print, by {@link TagTemplate}s.
 *   <li>{@link BranchTag} makes a tag of a branch, {@link ContentHash} a key of files. {@link
 *       AskedDigests} asks a registry for what it has. {@link StackLock} keeps the digests of base
 *       images. A {@link RefreshPeriod} is the time in which an image counts as new. {@link
 *       OpenContainerLabels} tell where it comes from.
 *   <li>{@link NoCommit}, {@link ListedImages} and {@link CommitWithMessage} stand for a registry
 *       and a commit where a script says what they have. {@link MachinePlatform} is the platform of
 *       this machine.
 * </ul>
 */
@NullMarked
package dev.danube.stack.internal;

import org.jspecify.annotations.NullMarked;
