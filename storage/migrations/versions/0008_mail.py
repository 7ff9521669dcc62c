"""where members read mail"""

from alembic import op
import sqlalchemy as sa

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mailboxes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('user', sa.String(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('address_hash', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('sends', sa.String(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('digest_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('digested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_mailboxes_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailboxes')),
    sa.UniqueConstraint('workspace_id', 'user', name=op.f('uq_mailboxes_workspace_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('mailboxes', schema=None) as batch_op:
        batch_op.create_index('ix_mailboxes_address', ['workspace_id', 'address_hash'], unique=False)
        batch_op.create_index('ix_mailboxes_digest', ['digest_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailboxes_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('mail_choices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('mailbox_id', sa.Integer(), nullable=False),
    sa.Column('opening_id', sa.Integer(), nullable=False),
    sa.Column('sends', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['mailbox_id'], ['mailboxes.id'], name=op.f('fk_mail_choices_mailbox_id_mailboxes')),
    sa.ForeignKeyConstraint(['opening_id'], ['openings.id'], name=op.f('fk_mail_choices_opening_id_openings')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_mail_choices_workspace_id_workspaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_choices')),
    sa.UniqueConstraint('mailbox_id', 'opening_id', name=op.f('uq_mail_choices_mailbox_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('mail_choices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_choices_workspace_id'), ['workspace_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('mail_choices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_choices_workspace_id'))

    op.drop_table('mail_choices')
    with op.batch_alter_table('mailboxes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailboxes_workspace_id'))
        batch_op.drop_index('ix_mailboxes_digest')
        batch_op.drop_index('ix_mailboxes_address')

    op.drop_table('mailboxes')
